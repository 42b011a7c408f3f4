-- Three more things that are told by mail. Columns cannot change their CHECK, so the table is made
-- anew.

CREATE TABLE messages_of_more_kinds (
    id              TEXT PRIMARY KEY,
    number          BIGINT NOT NULL UNIQUE CHECK (number > 0),
    kind            TEXT NOT NULL CHECK (kind IN ('receipt', 'sign_in', 'refund', 'access_granted',
                                                  'gift', 'access_ends', 'sale_notice')),
    recipient       TEXT NOT NULL,
    recipient_key   TEXT NOT NULL,
    data            TEXT NOT NULL,
    created_at      BIGINT NOT NULL,
    attempts        INTEGER NOT NULL CHECK (attempts >= 0),
    next_attempt_at BIGINT,
    sent_at         BIGINT,
    last_error      TEXT,
    CHECK (sent_at IS NULL OR next_attempt_at IS NULL)
);

INSERT INTO messages_of_more_kinds (id, number, kind, recipient, recipient_key, data, created_at,
                                    attempts, next_attempt_at, sent_at, last_error)
    SELECT id, number, kind, recipient, recipient_key, data, created_at, attempts, next_attempt_at,
           sent_at, last_error FROM messages;

DROP TABLE messages;
ALTER TABLE messages_of_more_kinds RENAME TO messages;

CREATE INDEX messages_due ON messages (next_attempt_at) WHERE next_attempt_at IS NOT NULL;
CREATE INDEX messages_by_recipient ON messages (recipient_key);
