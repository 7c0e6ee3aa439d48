-- How often something was done in a window of time. The next window begins at nothing. One row for each who and what, or one
-- for each signer where all of them write often: one that dies in the middle of it keeps no other waiting.
CREATE TABLE counts (
    subject TEXT NOT NULL,
    what TEXT NOT NULL,
    signer TEXT NOT NULL,
    window_start BIGINT NOT NULL,
    number BIGINT NOT NULL,
    PRIMARY KEY (subject, what, signer)
);
CREATE INDEX counts_by_window ON counts (window_start);

-- Ways to pay that an operator has turned off. What is not here is on.
CREATE TABLE methods_off (
    method TEXT PRIMARY KEY,
    since BIGINT NOT NULL,
    who TEXT NOT NULL,
    reason TEXT NOT NULL
);

-- The log of what is about no session and no payout: the desk itself. Whoever adds to it changes this row.
CREATE TABLE desk_log (
    id TEXT PRIMARY KEY,
    event_count BIGINT NOT NULL,
    chain_head BLOB NOT NULL,
    changed_at BIGINT NOT NULL
);

INSERT INTO desk_log (id, event_count, chain_head, changed_at) VALUES ('desk', 0, x'', 0);
