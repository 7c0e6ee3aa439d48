-- The daily report reads the events of a day.
CREATE INDEX events_by_time ON events (created_at, id);
