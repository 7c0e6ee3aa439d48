-- Payments of the shop's own have logs too: what an event is about is no session any more, so the column refers to no table.
-- SQLite has no words to take a reference away; its own documentation names this way for what changes no row. RESET makes
-- this connection read the schema anew, and the table that follows every other one.
PRAGMA writable_schema = ON;
UPDATE sqlite_schema SET sql = replace(sql, ' REFERENCES sessions (id)', '')
    WHERE type = 'table' AND name = 'events';
PRAGMA writable_schema = RESET;

-- How much leaves the account a day, by whoever has a limit: counted in the transaction that begins to send it.
CREATE TABLE spending (
    spender TEXT NOT NULL,
    day TEXT NOT NULL,
    kurus BIGINT NOT NULL,
    PRIMARY KEY (spender, day)
);

-- Transfers that buyers send alone, to the merchant's own account. Times are milliseconds since 1970 (UTC) by the signers'
-- clocks, but lease_until is by this database's own: it decides which signer reads the statement.
ALTER TABLE sessions ADD COLUMN waits_until BIGINT;

-- What a session waits for. A reference is one session's, for ever.
CREATE TABLE incoming_transfers (
    session_id TEXT PRIMARY KEY REFERENCES sessions (id),
    version BIGINT NOT NULL,
    account TEXT NOT NULL,
    reference TEXT NOT NULL UNIQUE,
    stage TEXT NOT NULL,
    amount_kurus BIGINT NOT NULL,
    opened_at BIGINT NOT NULL,
    awaited_until BIGINT NOT NULL,
    -- What the buyer was shown: another account in the configuration changes nothing of it.
    shown_sealed BLOB NOT NULL
);
CREATE INDEX incoming_transfers_by_end ON incoming_transfers (awaited_until);
CREATE INDEX incoming_transfers_of_account ON incoming_transfers (account, awaited_until);

-- What came, as far as it concerns us. A row of the statement stands here once: the database itself holds the rule.
CREATE TABLE incoming_rows (
    id TEXT PRIMARY KEY,
    account TEXT NOT NULL,
    row_id TEXT NOT NULL,
    -- A code of all that the row says but its number: the same row under another number is no other money.
    content TEXT NOT NULL,
    session_id TEXT REFERENCES sessions (id),
    version BIGINT NOT NULL,
    stage TEXT NOT NULL,
    finding TEXT NOT NULL,
    amount_kurus BIGINT,
    received_at BIGINT,
    noted_at BIGINT NOT NULL,
    sealed BLOB NOT NULL,
    UNIQUE (account, row_id)
);
CREATE INDEX incoming_rows_of_session ON incoming_rows (session_id, noted_at, id) WHERE session_id IS NOT NULL;
CREATE INDEX incoming_rows_of_nobody ON incoming_rows (noted_at) WHERE stage = 'needs_review' AND session_id IS NULL;
CREATE INDEX incoming_rows_by_time ON incoming_rows (noted_at);

-- How far the statement of an account was read. Every account that something is to come to has a row.
CREATE TABLE statement_readings (
    account TEXT PRIMARY KEY,
    version BIGINT NOT NULL,
    complete_at BIGINT,
    next_at BIGINT,
    lease_until BIGINT
);

-- Payments that the shop asks for. All that must not be changed by hand is sealed; lease_until is by this database's own clock.
CREATE TABLE payouts (
    id TEXT PRIMARY KEY,
    version BIGINT NOT NULL,
    stage TEXT NOT NULL,
    payout_sealed BLOB NOT NULL,
    drafted_at BIGINT NOT NULL,
    next_look_at BIGINT,
    lease_until BIGINT,
    event_count BIGINT NOT NULL,
    chain_head BLOB NOT NULL,
    changed_at BIGINT NOT NULL
);

CREATE INDEX payouts_by_time ON payouts (drafted_at, id);
CREATE INDEX payouts_of_a_stage ON payouts (stage, drafted_at, id);
CREATE INDEX payouts_due ON payouts (next_look_at) WHERE next_look_at IS NOT NULL;
CREATE INDEX payouts_leased ON payouts (lease_until) WHERE lease_until IS NOT NULL;
