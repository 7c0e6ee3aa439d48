-- Payments of the shop's own have logs too: what an event is about is no session any more, so the column refers to no table.
ALTER TABLE events DROP CONSTRAINT events_session_id_fkey;

-- How much leaves the account a day, by whoever has a limit: counted in the transaction that begins to send it.
CREATE TABLE spending (
    spender TEXT NOT NULL,
    day TEXT NOT NULL,
    kurus BIGINT NOT NULL,
    PRIMARY KEY (spender, day)
);
