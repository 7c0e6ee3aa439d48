-- The one log of events, and what the jobs beside the requests remember.
ALTER TABLE sessions ADD COLUMN event_count BIGINT NOT NULL DEFAULT 0;
ALTER TABLE sessions ADD COLUMN chain_head BYTEA NOT NULL DEFAULT '';
ALTER TABLE sessions ADD COLUMN changed_at BIGINT NOT NULL DEFAULT 0;
CREATE INDEX sessions_by_end ON sessions (acting_until) WHERE stage = 'open';
CREATE INDEX sessions_for_review ON sessions (changed_at) WHERE stage IN ('needs_review', 'unknown');

ALTER TABLE card_attempts ADD COLUMN next_look_at BIGINT;
CREATE INDEX card_attempts_due ON card_attempts (next_look_at) WHERE next_look_at IS NOT NULL;
CREATE INDEX card_attempts_by_start ON card_attempts (started_at);
-- Attempts of before: looked at once, which finds out what they wait for.
UPDATE card_attempts SET next_look_at = started_at WHERE stage IN ('started', 'open', 'in_review', 'closed');

CREATE INDEX idempotency_keys_by_age ON idempotency_keys (created_at);

-- Append-only. mac chains a session's events; seq and feed_mac chain all of them, once they are published.
CREATE TABLE events (
    id TEXT PRIMARY KEY,
    session_id TEXT NOT NULL REFERENCES sessions (id),
    number BIGINT NOT NULL,
    type TEXT NOT NULL,
    facts TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    mac BYTEA NOT NULL,
    seq BIGINT,
    feed_mac BYTEA,
    UNIQUE (session_id, number)
);

CREATE UNIQUE INDEX events_by_seq ON events (seq) WHERE seq IS NOT NULL;
CREATE INDEX events_unpublished ON events (created_at, session_id, number) WHERE seq IS NULL;

-- The last published event. Whoever publishes changes this row first, so one publishes at a time.
CREATE TABLE feed_heads (
    name TEXT PRIMARY KEY,
    seq BIGINT NOT NULL,
    mac BYTEA NOT NULL
);

INSERT INTO feed_heads (name, seq, mac) VALUES ('events', 0, '');

-- What the shop's server is to be told. next_at is absent when nothing more is to be sent.
CREATE TABLE deliveries (
    event_id TEXT PRIMARY KEY REFERENCES events (id),
    seq BIGINT NOT NULL,
    state TEXT NOT NULL,
    tries BIGINT NOT NULL,
    next_at BIGINT,
    last_try_at BIGINT,
    last_outcome TEXT
);

CREATE INDEX deliveries_due ON deliveries (next_at) WHERE next_at IS NOT NULL;
CREATE INDEX deliveries_by_state ON deliveries (state, seq);

-- How long an upstream wants no calls. Whoever counts its calls locks its row first.
CREATE TABLE call_budgets (
    upstream TEXT PRIMARY KEY,
    paused_until BIGINT NOT NULL
);

-- The calls of the last minute, by all instances together.
CREATE TABLE upstream_calls (
    upstream TEXT NOT NULL,
    caller TEXT NOT NULL,
    called_at BIGINT NOT NULL
);
CREATE INDEX upstream_calls_by_time ON upstream_calls (upstream, called_at);

CREATE TABLE api_keys (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    key_hash BYTEA NOT NULL UNIQUE,
    scopes TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    revoked_at BIGINT
);
