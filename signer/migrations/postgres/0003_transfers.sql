-- Transfers from buyers' bank accounts. Times are milliseconds since 1970 (UTC) by the signers' clocks, but lease_until is by
-- this database's own: it decides which signer tells the bank to move money.
CREATE TABLE transfers (
    id TEXT PRIMARY KEY,
    session_id TEXT NOT NULL REFERENCES sessions (id),
    number BIGINT NOT NULL,
    version BIGINT NOT NULL,
    stage TEXT NOT NULL,
    stage_sealed BYTEA NOT NULL,
    state_index BYTEA UNIQUE,
    account_index BYTEA,
    customer TEXT NOT NULL,
    amount_kurus BIGINT NOT NULL,
    started_at BIGINT NOT NULL,
    next_look_at BIGINT,
    lease_until BIGINT,
    UNIQUE (session_id, number)
);

-- At most one transfer a session goes on: the database itself holds the rule.
CREATE UNIQUE INDEX one_live_transfer ON transfers (session_id)
    WHERE stage IN ('opened', 'authorizing', 'choosing_account', 'awaiting_otp', 'executing', 'unknown');
CREATE INDEX transfers_due ON transfers (next_look_at) WHERE next_look_at IS NOT NULL;
CREATE INDEX transfers_leased ON transfers (lease_until) WHERE lease_until IS NOT NULL;
CREATE INDEX transfers_by_account ON transfers (account_index, started_at) WHERE account_index IS NOT NULL;
