-- Keys of the host's that several instances share, sealed by it: whoever reads this table alone cannot use them.
CREATE TABLE key_ring (
  name     text PRIMARY KEY,
  content  bytea NOT NULL,
  added_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  CONSTRAINT name_is_short    CHECK (char_length(name) BETWEEN 1 AND 200),
  CONSTRAINT content_is_small CHECK (octet_length(content) <= 65536)
);
