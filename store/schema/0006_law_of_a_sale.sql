-- What the law of the seller's country asks of a sale: the words that were shown beside the button,
-- what the buyer agreed to, invoices, and statements of withdrawal.

-- Each wording once, so that the very words an order was made under can be shown years later.
CREATE TABLE sale_texts (
    hash           TEXT PRIMARY KEY CHECK (length(hash) = 64),
    version        TEXT NOT NULL,
    text           TEXT NOT NULL,
    first_shown_at BIGINT NOT NULL
);

-- Copies, like an order's price: a later setting changes nothing here. Rates are hundredths of a
-- percent. What the provider says about tax comes later, if at all.
CREATE TABLE sale_terms (
    order_id        TEXT PRIMARY KEY REFERENCES orders (id),
    agreed_at       BIGINT NOT NULL,
    text_hash       TEXT REFERENCES sale_texts (hash),
    begins_at_once  INTEGER NOT NULL CHECK (begins_at_once IN (0, 1)),
    right_ends      INTEGER NOT NULL CHECK (right_ends IN (0, 1)),
    withdrawal_days INTEGER NOT NULL CHECK (withdrawal_days >= 0),
    seller_country  TEXT NOT NULL,
    seller_name     TEXT NOT NULL,
    seller_address  TEXT NOT NULL,
    seller_email    TEXT NOT NULL,
    seller_number   TEXT NOT NULL,
    invoice_prefix  TEXT NOT NULL,
    tax_mode        TEXT NOT NULL CHECK (tax_mode IN ('none', 'included', 'stripe_tax', 'managed')),
    tax_rate        INTEGER NOT NULL CHECK (tax_rate BETWEEN 0 AND 10000),
    tax_name        TEXT NOT NULL,
    tax_note        TEXT NOT NULL,
    provider_tax    BIGINT CHECK (provider_tax >= 0),
    buyer_country   TEXT
);

-- One series without gaps for real money and one for tests. No row is ever changed. tax is NULL
-- where only the provider knows it.
CREATE TABLE invoices (
    id        TEXT PRIMARY KEY,
    live      INTEGER NOT NULL CHECK (live IN (0, 1)),
    number    BIGINT NOT NULL CHECK (number > 0),
    kind      TEXT NOT NULL CHECK (kind IN ('invoice', 'credit_note')),
    order_id  TEXT NOT NULL REFERENCES orders (id),
    title     TEXT NOT NULL,
    payment   TEXT NOT NULL,
    reference TEXT NOT NULL,
    corrects  TEXT REFERENCES invoices (id),
    gross     BIGINT NOT NULL CHECK (gross > 0),
    tax       BIGINT CHECK (tax BETWEEN 0 AND gross),
    currency  TEXT NOT NULL CHECK (length(currency) = 3),
    issued_at BIGINT NOT NULL,
    UNIQUE (live, number),
    UNIQUE (order_id, kind, reference),
    CHECK ((kind = 'credit_note') = (corrects IS NOT NULL))
);

-- Whom the invoice is made out to, if the buyer told; told once.
CREATE TABLE invoice_buyers (
    order_id   TEXT PRIMARY KEY REFERENCES orders (id),
    name       TEXT NOT NULL,
    address    TEXT NOT NULL,
    tax_number TEXT NOT NULL,
    entered_at BIGINT NOT NULL
);

-- Every statement of withdrawal, also one that fits no order: a slip of the pen is a withdrawal all
-- the same, and a person must look at it.
CREATE TABLE withdrawals (
    id          TEXT PRIMARY KEY,
    number      BIGINT NOT NULL UNIQUE CHECK (number > 0),
    order_id    TEXT REFERENCES orders (id),
    order_typed TEXT NOT NULL,
    name        TEXT NOT NULL,
    email       TEXT NOT NULL,
    received_at BIGINT NOT NULL,
    standing    TEXT NOT NULL CHECK (standing IN ('in_time', 'right_ended', 'late', 'no_right',
                                                  'unknown_order')),
    CHECK ((order_id IS NULL) = (standing = 'unknown_order'))
);

CREATE UNIQUE INDEX withdrawals_one_an_order ON withdrawals (order_id) WHERE order_id IS NOT NULL;
CREATE INDEX withdrawals_by_time ON withdrawals (received_at) WHERE order_id IS NULL;

-- Who stated a withdrawal, by hash: only to count, and swept after a day like sign_in_requests.
CREATE TABLE withdrawal_requests (
    email_hash   TEXT NOT NULL,
    requested_at BIGINT NOT NULL
);

CREATE INDEX withdrawal_requests_by_email ON withdrawal_requests (email_hash, requested_at);
