-- Payments of the shop's own have logs too: what an event is about is no session any more, so the column refers to no table.
-- SQLite has no words to take a reference away; its own documentation names this way for what changes no row. The table
-- that follows makes every connection read the schema anew.
PRAGMA writable_schema = ON;
UPDATE sqlite_schema SET sql = replace(sql, ' REFERENCES sessions (id)', '')
    WHERE type = 'table' AND name = 'events';
PRAGMA writable_schema = OFF;

-- How much leaves the account a day, by whoever has a limit: counted in the transaction that begins to send it.
CREATE TABLE spending (
    spender TEXT NOT NULL,
    day TEXT NOT NULL,
    kurus BIGINT NOT NULL,
    PRIMARY KEY (spender, day)
);
