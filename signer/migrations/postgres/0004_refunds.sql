-- Refunds of payments. Times are milliseconds since 1970 (UTC) by the signers' clocks, but lease_until is by this database's
-- own: it decides which signer tells an upstream to give money back.
CREATE TABLE refunds (
    id TEXT PRIMARY KEY,
    session_id TEXT NOT NULL REFERENCES sessions (id),
    number BIGINT NOT NULL,
    version BIGINT NOT NULL,
    payment_id TEXT NOT NULL,
    stage TEXT NOT NULL,
    stage_sealed BYTEA NOT NULL,
    amount_kurus BIGINT NOT NULL,
    currency TEXT NOT NULL,
    requested_at BIGINT NOT NULL,
    next_look_at BIGINT,
    lease_until BIGINT,
    UNIQUE (session_id, number)
);

-- At most one refund of a payment goes on: the database itself holds the rule.
CREATE UNIQUE INDEX one_live_refund ON refunds (payment_id) 
    WHERE stage IN ('executing', 'unknown', 'pending', 'manual_review');
CREATE INDEX refunds_due ON refunds (next_look_at) WHERE next_look_at IS NOT NULL;
CREATE INDEX refunds_leased ON refunds (lease_until) WHERE lease_until IS NOT NULL;
CREATE INDEX refunds_for_review ON refunds (requested_at) WHERE stage IN ('unknown', 'manual_review');
