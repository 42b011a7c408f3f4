-- Real payments. Orders are looked up at the provider while they wait, refunds are written down before
-- the provider is asked for them, and what the operator must know of the provider is kept as notices.

ALTER TABLE orders ADD COLUMN looked_at BIGINT;

-- What a promotion code of the provider took off; the order's amount is what is left.
ALTER TABLE orders ADD COLUMN provider_discount BIGINT NOT NULL DEFAULT 0 CHECK (provider_discount >= 0);

CREATE INDEX orders_waiting ON orders (provider, live, looked_at) WHERE state = 'pending';

-- One refund at a time an order: an open row is a call whose answer nobody has kept yet.
CREATE TABLE refund_requests (
    idempotency_key TEXT PRIMARY KEY,
    order_id        TEXT NOT NULL REFERENCES orders (id),
    payment         TEXT NOT NULL CHECK (length(payment) > 0),
    amount          BIGINT NOT NULL CHECK (amount > 0),
    currency        TEXT NOT NULL CHECK (length(currency) = 3),
    requested_at    BIGINT NOT NULL,
    ended_at        BIGINT,
    outcome         TEXT CHECK (outcome IN ('refunded', 'refused')),
    CHECK ((ended_at IS NULL) = (outcome IS NULL))
);

CREATE UNIQUE INDEX refund_requests_one_open ON refund_requests (order_id) WHERE ended_at IS NULL;

-- Up to when the provider's own list of events has been read.
CREATE TABLE event_readings (
    provider TEXT NOT NULL,
    live     INTEGER NOT NULL CHECK (live IN (0, 1)),
    read_to  BIGINT NOT NULL,
    PRIMARY KEY (provider, live)
);

CREATE TABLE notices (
    topic      TEXT PRIMARY KEY,
    sentence   TEXT NOT NULL,
    noticed_at BIGINT NOT NULL,
    settled_at BIGINT
);
