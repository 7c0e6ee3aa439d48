-- Sessions, their card attempts, and the keys of requests that must not be done twice.
-- Times are milliseconds since 1970 (UTC); *_sealed columns hold XChaCha20-Poly1305, *_index columns an HMAC of the text.
CREATE TABLE sessions (
    id TEXT PRIMARY KEY,
    version BIGINT NOT NULL,
    stage TEXT NOT NULL,
    reference_index BYTEA NOT NULL,
    order_sealed BYTEA NOT NULL,
    token_epoch BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    acting_until BIGINT NOT NULL
);

CREATE INDEX sessions_by_reference ON sessions (reference_index);

CREATE TABLE card_attempts (
    id TEXT PRIMARY KEY,
    session_id TEXT NOT NULL REFERENCES sessions (id),
    number BIGINT NOT NULL,
    version BIGINT NOT NULL,
    stage TEXT NOT NULL,
    stage_sealed BYTEA NOT NULL,
    token_index BYTEA UNIQUE,
    plan BIGINT NOT NULL,
    agreed_kurus BIGINT NOT NULL,
    started_at BIGINT NOT NULL,
    looked_at BIGINT,
    hints BIGINT NOT NULL DEFAULT 0,
    UNIQUE (session_id, number)
);

-- At most one live payment page a session: the database itself holds the rule.
CREATE UNIQUE INDEX one_live_card_attempt ON card_attempts (session_id) WHERE stage IN ('started', 'open');

CREATE TABLE idempotency_keys (
    caller TEXT NOT NULL,
    route TEXT NOT NULL,
    idempotency_key TEXT NOT NULL,
    fingerprint BYTEA NOT NULL,
    resource TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (caller, route, idempotency_key)
);

CREATE TABLE prefix_asks (
    session_id TEXT NOT NULL REFERENCES sessions (id),
    prefix_index BYTEA NOT NULL,
    PRIMARY KEY (session_id, prefix_index)
);
