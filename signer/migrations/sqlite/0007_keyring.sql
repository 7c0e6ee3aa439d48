-- The keys that this database was written with, by name: never a key itself. What recognizes things that cannot be written
-- anew (the log's codes) is kept here, sealed with a key that the configuration has.
CREATE TABLE keyring (
    key_id TEXT PRIMARY KEY,
    kept_sealed BLOB NOT NULL,
    -- Since when it is known here, by this database's own clock.
    since BIGINT NOT NULL,
    -- 1 while rows may be sealed with it: the signer does not start without it.
    is_needed BIGINT NOT NULL
);

-- Since when nothing is known of the buyer of a session any more; what happened since may tell of somebody again.
ALTER TABLE sessions ADD COLUMN personal_erased_at BIGINT;
CREATE INDEX sessions_with_personal_data ON sessions (changed_at, id)
    WHERE (personal_erased_at IS NULL OR personal_erased_at <= changed_at) AND stage IN ('paid', 'cancelled', 'expired');
