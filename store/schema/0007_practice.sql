-- Parts of a video that a customer repeats, under names of her own.
CREATE TABLE practice_loops (
    id            TEXT PRIMARY KEY,
    customer_id   TEXT NOT NULL REFERENCES customers (id),
    video_id      TEXT NOT NULL REFERENCES videos (id),
    name          TEXT NOT NULL,
    from_seconds  DOUBLE PRECISION NOT NULL CHECK (from_seconds >= 0),
    until_seconds DOUBLE PRECISION NOT NULL CHECK (until_seconds > from_seconds),
    rounds        INTEGER NOT NULL CHECK (rounds >= 0),
    pause_seconds INTEGER NOT NULL CHECK (pause_seconds >= 0),
    created_at    BIGINT NOT NULL
);
CREATE INDEX practice_loops_by_video ON practice_loops (customer_id, video_id);

-- The practice diary: how long a customer practised with a video on one day of her own calendar.
CREATE TABLE practice_days (
    customer_id     TEXT NOT NULL REFERENCES customers (id),
    video_id        TEXT NOT NULL REFERENCES videos (id),
    day             TEXT NOT NULL,
    seconds         DOUBLE PRECISION NOT NULL CHECK (seconds >= 0),
    left_at_seconds DOUBLE PRECISION NOT NULL CHECK (left_at_seconds >= 0),
    updated_at      BIGINT NOT NULL,
    PRIMARY KEY (customer_id, video_id, day)
);
