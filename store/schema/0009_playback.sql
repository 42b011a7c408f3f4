-- A browser that plays what an entitlement opens. One that was stopped stays stopped; the browser
-- may begin another. Goes with its browser's session, or a month after it was last seen.
CREATE TABLE playback_sessions (
    id             TEXT PRIMARY KEY,
    entitlement_id TEXT NOT NULL REFERENCES entitlements (id),
    session_id     TEXT NOT NULL REFERENCES sessions (id),
    started_at     BIGINT NOT NULL,
    last_seen_at   BIGINT NOT NULL,
    stopped_at     BIGINT
);
CREATE UNIQUE INDEX playback_sessions_once_a_browser
    ON playback_sessions (entitlement_id, session_id) WHERE stopped_at IS NULL;
CREATE INDEX playback_sessions_by_entitlement ON playback_sessions (entitlement_id, last_seen_at);
CREATE INDEX playback_sessions_by_session ON playback_sessions (session_id);
CREATE INDEX playback_sessions_by_time ON playback_sessions (last_seen_at);

-- From where it was watched: networks, never addresses.
CREATE TABLE playback_networks (
    playback_id  TEXT NOT NULL REFERENCES playback_sessions (id),
    network      TEXT NOT NULL CHECK (length(network) > 0),
    last_seen_at BIGINT NOT NULL,
    PRIMARY KEY (playback_id, network)
);
CREATE INDEX playback_networks_by_time ON playback_networks (last_seen_at);

-- What every running server must know at once; read by its end. Names nobody: the id of a session
-- that is gone means nothing.
CREATE TABLE playback_stops (
    sequence    BIGINT PRIMARY KEY CHECK (sequence > 0),
    playback_id TEXT NOT NULL,
    stopped_at  BIGINT NOT NULL
);
