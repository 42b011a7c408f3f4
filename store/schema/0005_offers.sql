-- Offers people know: coupons, a price the buyer names, rentals that begin with the first play,
-- bundles, gifts.

-- Set: the buyer names the sum, this one or more, and offers.amount is what we suggest.
ALTER TABLE offers ADD COLUMN least_amount BIGINT CHECK (least_amount >= 0);

ALTER TABLE offers ADD COLUMN access_from TEXT NOT NULL DEFAULT 'purchase'
    CHECK (access_from IN ('purchase', 'first_play'));
ALTER TABLE orders ADD COLUMN access_from TEXT NOT NULL DEFAULT 'purchase'
    CHECK (access_from IN ('purchase', 'first_play'));

-- The code is kept as it is compared: upper case, no blanks.
CREATE TABLE coupons (
    id         TEXT PRIMARY KEY,
    code       TEXT NOT NULL UNIQUE CHECK (length(code) > 0),
    percent    INTEGER CHECK (percent BETWEEN 1 AND 100),
    amount     BIGINT CHECK (amount > 0),
    currency   TEXT CHECK (length(currency) = 3),
    course_id  TEXT REFERENCES courses (id),
    uses_limit BIGINT CHECK (uses_limit > 0),
    starts_at  BIGINT,
    ends_at    BIGINT,
    created_at BIGINT NOT NULL,
    ended_at   BIGINT,
    CHECK ((percent IS NULL) = (amount IS NOT NULL)),
    CHECK ((amount IS NULL) = (currency IS NULL)),
    CHECK (ends_at > starts_at)
);

-- Which order was begun with which coupon. Whether that counts is read off the order's state.
CREATE TABLE coupon_uses (
    order_id  TEXT PRIMARY KEY REFERENCES orders (id),
    coupon_id TEXT NOT NULL REFERENCES coupons (id),
    discount  BIGINT NOT NULL CHECK (discount > 0)
);

CREATE INDEX coupon_uses_by_coupon ON coupon_uses (coupon_id);

-- A rental whose days begin with the first play has no end until then.
ALTER TABLE entitlements ADD COLUMN days_from_first_play INTEGER CHECK (days_from_first_play > 0);
-- When the customer was told that it ends soon.
ALTER TABLE entitlements ADD COLUMN end_told_at BIGINT;

CREATE INDEX entitlements_to_tell ON entitlements (ends_at)
    WHERE ends_at IS NOT NULL AND revoked_at IS NULL AND end_told_at IS NULL;

-- A bundle is a course that holds other courses in place of videos.
ALTER TABLE courses ADD COLUMN kind TEXT NOT NULL DEFAULT 'single'
    CHECK (kind IN ('single', 'bundle'));

CREATE TABLE bundled_courses (
    bundle_id  TEXT NOT NULL REFERENCES courses (id),
    course_id  TEXT NOT NULL REFERENCES courses (id),
    position   INTEGER NOT NULL CHECK (position > 0),
    removed_at BIGINT,
    PRIMARY KEY (bundle_id, course_id),
    CHECK (bundle_id <> course_id)
);

CREATE INDEX bundled_courses_by_course ON bundled_courses (course_id);

-- What an order opens: copied when it is begun, so that a bundle may change later.
CREATE TABLE order_courses (
    order_id  TEXT NOT NULL REFERENCES orders (id),
    course_id TEXT NOT NULL REFERENCES courses (id),
    position  INTEGER NOT NULL CHECK (position > 0),
    PRIMARY KEY (order_id, course_id)
);

INSERT INTO order_courses (order_id, course_id, position) SELECT id, course_id, 1 FROM orders;

DROP INDEX entitlements_once_an_order;
CREATE UNIQUE INDEX entitlements_once_an_order_and_course ON entitlements (order_id, course_id)
    WHERE order_id IS NOT NULL AND revoked_at IS NULL;

-- An order that one pays and another watches. Whether its link works is read off the order's state.
CREATE TABLE gifts (
    order_id        TEXT PRIMARY KEY REFERENCES orders (id),
    recipient       TEXT NOT NULL,
    giver           TEXT NOT NULL,
    words           TEXT NOT NULL,
    deliver_at      BIGINT,
    receipt_told_at BIGINT,
    secret_hash     TEXT UNIQUE,
    delivered_at    BIGINT,
    redeemed_at     BIGINT,
    redeemed_by     TEXT REFERENCES customers (id),
    redeemed_in     TEXT REFERENCES sessions (id),
    CHECK ((secret_hash IS NULL) = (delivered_at IS NULL)),
    CHECK ((redeemed_at IS NULL) = (redeemed_by IS NULL)),
    CHECK (redeemed_at IS NULL OR delivered_at IS NOT NULL)
);

CREATE INDEX gifts_to_deliver ON gifts (deliver_at) WHERE delivered_at IS NULL;
CREATE INDEX gifts_by_session ON gifts (redeemed_in) WHERE redeemed_in IS NOT NULL;
