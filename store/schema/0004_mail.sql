-- A mail has a state of its own, belongs to the order it tells of, and may be of more kinds. The
-- table is made anew, since a CHECK cannot be changed in place. The words of a kind are no longer
-- listed here: the program refuses a word it does not know, and a new kind needs no new table.

CREATE TABLE messages_with_state (
    id              TEXT PRIMARY KEY,
    number          BIGINT NOT NULL UNIQUE CHECK (number > 0),
    kind            TEXT NOT NULL CHECK (length(kind) > 0),
    recipient       TEXT NOT NULL,
    recipient_key   TEXT NOT NULL,
    order_id        TEXT REFERENCES orders (id),
    data            TEXT NOT NULL,
    created_at      BIGINT NOT NULL,
    state           TEXT NOT NULL
                    CHECK (state IN ('waiting', 'sent', 'refused', 'given_up', 'replaced')),
    attempts        INTEGER NOT NULL CHECK (attempts >= 0),
    next_attempt_at BIGINT,
    sent_at         BIGINT,
    last_error      TEXT,
    CHECK ((state = 'waiting') = (next_attempt_at IS NOT NULL)),
    CHECK ((state = 'sent') = (sent_at IS NOT NULL))
);

INSERT INTO messages_with_state (id, number, kind, recipient, recipient_key, order_id, data,
    created_at, state, attempts, next_attempt_at, sent_at, last_error)
SELECT m.id, m.number, m.kind, m.recipient, m.recipient_key,
    (SELECT o.id FROM orders o JOIN customers c ON c.id = o.customer_id
      WHERE c.email_key = m.recipient_key AND m.data LIKE '%"order_id":"' || o.id || '"%'),
    m.data, m.created_at,
    CASE WHEN m.sent_at IS NOT NULL THEN 'sent'
         WHEN m.next_attempt_at IS NOT NULL THEN 'waiting'
         ELSE 'given_up' END,
    m.attempts, m.next_attempt_at, m.sent_at, m.last_error
FROM messages m;

DROP TABLE messages;

ALTER TABLE messages_with_state RENAME TO messages;

CREATE INDEX messages_due ON messages (next_attempt_at) WHERE next_attempt_at IS NOT NULL;
CREATE INDEX messages_by_recipient ON messages (recipient_key);
CREATE INDEX messages_by_order ON messages (order_id) WHERE order_id IS NOT NULL;
CREATE INDEX messages_failed ON messages (created_at) WHERE state IN ('refused', 'given_up');

-- Whom each sale is told, if anybody: the setting shop.notify_sales, kept here because an order may
-- be paid by any process of the shop.
CREATE TABLE sale_notices (
    one       INTEGER PRIMARY KEY CHECK (one = 1),
    recipient TEXT
);
