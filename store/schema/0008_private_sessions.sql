-- Somebody asks for a private session: which kind, a few times that suit, and what she wrote. A form
-- is kept once, however often its button is pressed. What she wrote is emptied when its time is
-- over; that somebody asked, and when, stays.
CREATE TABLE session_requests (
    id          TEXT PRIMARY KEY,
    number      BIGINT NOT NULL UNIQUE,
    form        TEXT NOT NULL UNIQUE,
    kind        TEXT NOT NULL CHECK (kind IN ('in_person', 'by_video_call')),
    name        TEXT NOT NULL,
    email       TEXT NOT NULL,
    email_key   TEXT NOT NULL,
    words       TEXT NOT NULL,
    time_zone   TEXT NOT NULL,
    received_at BIGINT NOT NULL,
    notice_id   TEXT NOT NULL REFERENCES messages (id)
);
CREATE INDEX session_requests_by_address ON session_requests (email_key, received_at);
CREATE INDEX session_requests_by_time ON session_requests (received_at);

CREATE TABLE session_request_times (
    request_id TEXT NOT NULL REFERENCES session_requests (id),
    position   INTEGER NOT NULL,
    starts_at  BIGINT NOT NULL,
    PRIMARY KEY (request_id, position)
);

-- What the practitioner answered; she may write more than once.
CREATE TABLE session_answers (
    request_id  TEXT NOT NULL REFERENCES session_requests (id),
    position    INTEGER NOT NULL,
    words       TEXT NOT NULL,
    answered_at BIGINT NOT NULL,
    PRIMARY KEY (request_id, position)
);
