-- The shop. Portable between SQLite and PostgreSQL: TEXT, BIGINT, INTEGER, DOUBLE PRECISION, CHECK,
-- partial indexes, nothing else. Times are seconds since 1970 (UTC); truth values are 0 and 1; sums
-- are minor units. No statement holds a semicolon or two hyphens inside a literal.

CREATE TABLE courses (
    id         TEXT PRIMARY KEY,
    slug       TEXT NOT NULL UNIQUE CHECK (length(slug) BETWEEN 1 AND 64),
    title      TEXT NOT NULL CHECK (length(title) > 0),
    summary    TEXT NOT NULL,
    state      TEXT NOT NULL CHECK (state IN ('hidden', 'published')),
    created_at BIGINT NOT NULL
);

CREATE TABLE videos (
    id         TEXT PRIMARY KEY,
    course_id  TEXT NOT NULL REFERENCES courses (id),
    slug       TEXT NOT NULL CHECK (length(slug) BETWEEN 1 AND 64),
    title      TEXT NOT NULL CHECK (length(title) > 0),
    position   INTEGER NOT NULL CHECK (position > 0),
    created_at BIGINT NOT NULL,
    UNIQUE (course_id, slug),
    UNIQUE (course_id, position)
);

CREATE TABLE revisions (
    id               TEXT PRIMARY KEY,
    video_id         TEXT NOT NULL REFERENCES videos (id),
    published_at     BIGINT NOT NULL,
    duration_seconds DOUBLE PRECISION NOT NULL CHECK (duration_seconds > 0),
    preview_segments INTEGER NOT NULL CHECK (preview_segments >= 0),
    preview_seconds  DOUBLE PRECISION NOT NULL CHECK (preview_seconds >= 0),
    encrypted        INTEGER NOT NULL CHECK (encrypted IN (0, 1)),
    width            INTEGER NOT NULL CHECK (width >= 0),
    height           INTEGER NOT NULL CHECK (height >= 0),
    chapters         TEXT NOT NULL,
    captions         TEXT NOT NULL,
    UNIQUE (video_id, id)
);

-- The pointer that flips when a revision is published; it cannot point at another video's.
CREATE TABLE current_revisions (
    video_id    TEXT PRIMARY KEY REFERENCES videos (id),
    revision_id TEXT NOT NULL,
    FOREIGN KEY (video_id, revision_id) REFERENCES revisions (video_id, id)
);

CREATE TABLE offers (
    id          TEXT PRIMARY KEY,
    course_id   TEXT NOT NULL REFERENCES courses (id),
    amount      BIGINT NOT NULL CHECK (amount >= 0),
    currency    TEXT NOT NULL CHECK (length(currency) = 3),
    access_days INTEGER CHECK (access_days > 0),
    created_at  BIGINT NOT NULL,
    closed_at   BIGINT CHECK (closed_at >= created_at)
);

CREATE UNIQUE INDEX offers_one_open ON offers (course_id) WHERE closed_at IS NULL;

CREATE TABLE customers (
    id         TEXT PRIMARY KEY,
    email_key  TEXT NOT NULL UNIQUE CHECK (length(email_key) > 0),
    email      TEXT NOT NULL,
    created_at BIGINT NOT NULL
);

-- Price and access are copies: a later offer changes nothing here.
CREATE TABLE orders (
    id               TEXT PRIMARY KEY,
    number           BIGINT NOT NULL UNIQUE CHECK (number > 0),
    course_id        TEXT NOT NULL REFERENCES courses (id),
    offer_id         TEXT NOT NULL REFERENCES offers (id),
    customer_id      TEXT NOT NULL REFERENCES customers (id),
    email            TEXT NOT NULL,
    amount           BIGINT NOT NULL CHECK (amount >= 0),
    currency         TEXT NOT NULL CHECK (length(currency) = 3),
    access_days      INTEGER CHECK (access_days > 0),
    state            TEXT NOT NULL
                     CHECK (state IN ('pending', 'paid', 'refunded', 'disputed', 'expired')),
    provider         TEXT NOT NULL CHECK (length(provider) > 0),
    live             INTEGER NOT NULL CHECK (live IN (0, 1)),
    idempotency_key  TEXT NOT NULL UNIQUE,
    provider_session TEXT,
    created_at       BIGINT NOT NULL,
    paid_at          BIGINT,
    needs_attention  TEXT,
    CHECK ((state IN ('pending', 'expired')) = (paid_at IS NULL))
);

CREATE UNIQUE INDEX orders_by_provider_session ON orders (provider, provider_session)
    WHERE provider_session IS NOT NULL;
CREATE INDEX orders_by_customer ON orders (customer_id);

-- Each message of a provider once. A money kind without an order waits for its payment.
CREATE TABLE webhook_events (
    provider      TEXT NOT NULL,
    event_id      TEXT NOT NULL CHECK (length(event_id) > 0),
    kind          TEXT NOT NULL,
    provider_kind TEXT NOT NULL,
    order_id      TEXT REFERENCES orders (id),
    payment       TEXT NOT NULL,
    reference     TEXT NOT NULL,
    amount        BIGINT,
    currency      TEXT,
    live          INTEGER NOT NULL CHECK (live IN (0, 1)),
    body          TEXT NOT NULL,
    created_at    BIGINT NOT NULL,
    received_at   BIGINT NOT NULL,
    outcome       TEXT NOT NULL CHECK (outcome IN ('applied', 'no_change', 'ignored', 'unmatched')),
    PRIMARY KEY (provider, event_id),
    CHECK ((amount IS NULL) = (currency IS NULL))
);

CREATE INDEX webhook_events_by_order ON webhook_events (order_id);
CREATE INDEX webhook_events_unmatched ON webhook_events (provider, payment)
    WHERE outcome = 'unmatched';

-- The ledger. Each movement once, by the provider's own name for it.
CREATE TABLE payments (
    id          TEXT PRIMARY KEY,
    order_id    TEXT NOT NULL REFERENCES orders (id),
    kind        TEXT NOT NULL CHECK (kind IN ('charge', 'refund', 'refund_failed',
                                              'dispute_opened', 'dispute_won', 'dispute_lost')),
    provider    TEXT NOT NULL,
    live        INTEGER NOT NULL CHECK (live IN (0, 1)),
    payment     TEXT NOT NULL CHECK (length(payment) > 0),
    reference   TEXT NOT NULL CHECK (length(reference) > 0),
    amount      BIGINT NOT NULL CHECK (amount >= 0),
    currency    TEXT NOT NULL CHECK (length(currency) = 3),
    occurred_at BIGINT NOT NULL,
    recorded_at BIGINT NOT NULL,
    UNIQUE (provider, kind, reference)
);

CREATE INDEX payments_by_order ON payments (order_id);

CREATE TABLE entitlements (
    id          TEXT PRIMARY KEY,
    number      BIGINT NOT NULL UNIQUE CHECK (number > 0),
    customer_id TEXT NOT NULL REFERENCES customers (id),
    course_id   TEXT NOT NULL REFERENCES courses (id),
    order_id    TEXT REFERENCES orders (id),
    starts_at   BIGINT NOT NULL,
    ends_at     BIGINT CHECK (ends_at > starts_at),
    revoked_at  BIGINT,
    reason      TEXT CHECK (reason IN ('refunded', 'disputed', 'by_operator')),
    CHECK ((revoked_at IS NULL) = (reason IS NULL))
);

CREATE UNIQUE INDEX entitlements_once_an_order ON entitlements (order_id)
    WHERE order_id IS NOT NULL AND revoked_at IS NULL;
CREATE INDEX entitlements_by_customer ON entitlements (customer_id, course_id);
CREATE INDEX entitlements_by_order ON entitlements (order_id);

-- What every running server must know at once; read by its end.
CREATE TABLE revocations (
    sequence       BIGINT PRIMARY KEY CHECK (sequence > 0),
    entitlement_id TEXT NOT NULL UNIQUE REFERENCES entitlements (id)
);

-- Who asked for a sign-in mail: only to count, by hash, also for addresses that are no customer's.
-- The one table from which old rows are swept.
CREATE TABLE sign_in_requests (
    email_hash   TEXT NOT NULL,
    requested_at BIGINT NOT NULL
);

CREATE INDEX sign_in_requests_by_email ON sign_in_requests (email_hash, requested_at);
CREATE INDEX sign_in_requests_by_time ON sign_in_requests (requested_at);

CREATE TABLE sign_in_links (
    id          TEXT PRIMARY KEY,
    number      BIGINT NOT NULL UNIQUE CHECK (number > 0),
    customer_id TEXT NOT NULL REFERENCES customers (id),
    secret_hash TEXT NOT NULL UNIQUE,
    code_hash   TEXT,
    wrong_codes INTEGER NOT NULL CHECK (wrong_codes >= 0),
    created_at  BIGINT NOT NULL,
    expires_at  BIGINT NOT NULL CHECK (expires_at > created_at),
    used_at     BIGINT
);

CREATE INDEX sign_in_links_by_customer ON sign_in_links (customer_id, number);

CREATE TABLE sessions (
    id          TEXT PRIMARY KEY,
    secret_hash TEXT NOT NULL UNIQUE,
    customer_id TEXT REFERENCES customers (id),
    created_at  BIGINT NOT NULL,
    expires_at  BIGINT NOT NULL CHECK (expires_at > created_at),
    ended_at    BIGINT
);

CREATE TABLE session_orders (
    session_id TEXT NOT NULL REFERENCES sessions (id),
    order_id   TEXT NOT NULL REFERENCES orders (id),
    PRIMARY KEY (session_id, order_id)
);

CREATE TABLE messages (
    id              TEXT PRIMARY KEY,
    number          BIGINT NOT NULL UNIQUE CHECK (number > 0),
    kind            TEXT NOT NULL CHECK (kind IN ('receipt', 'sign_in', 'refund', 'access_granted')),
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

CREATE INDEX messages_due ON messages (next_attempt_at) WHERE next_attempt_at IS NOT NULL;
CREATE INDEX messages_by_recipient ON messages (recipient_key);

CREATE TABLE playback_positions (
    customer_id TEXT NOT NULL REFERENCES customers (id),
    video_id    TEXT NOT NULL REFERENCES videos (id),
    seconds     DOUBLE PRECISION NOT NULL CHECK (seconds >= 0),
    updated_at  BIGINT NOT NULL,
    PRIMARY KEY (customer_id, video_id)
);

CREATE TABLE signing_keys (
    kid           TEXT PRIMARY KEY,
    private_key   TEXT NOT NULL,
    created_at    BIGINT NOT NULL,
    signs_from    BIGINT NOT NULL,
    verifies_till BIGINT
);

CREATE TABLE installation_secrets (
    name       TEXT PRIMARY KEY,
    secret     TEXT NOT NULL,
    created_at BIGINT NOT NULL
);
