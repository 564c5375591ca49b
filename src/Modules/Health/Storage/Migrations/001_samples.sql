-- How each check was, minute by minute. A minute that nobody wrote is a gap, and is shown as one.
CREATE TABLE sample (
  check_name text NOT NULL,
  minute     timestamptz NOT NULL,
  -- 0 unhealthy, 1 degraded, 2 healthy: the worst is the least.
  status     smallint NOT NULL,
  -- What was wrong, for people; nothing where all was well.
  message    text,
  PRIMARY KEY (check_name, minute),
  CONSTRAINT status_is_known     CHECK (status BETWEEN 0 AND 2),
  CONSTRAINT minute_is_whole     CHECK (minute = date_trunc('minute', minute, 'UTC')),
  CONSTRAINT wrong_iff_a_message CHECK ((message IS NULL) = (status = 2)),
  CONSTRAINT message_is_short    CHECK (char_length(message) <= 500)
);

-- Of a day, and of what is old.
CREATE INDEX sample_by_minute ON sample (minute);
