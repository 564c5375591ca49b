-- What is watched, who is told, and what was told.

CREATE TABLE rule (
  kind      text PRIMARY KEY,
  enabled   boolean NOT NULL,
  -- Percent of the runs for failure_share, gigabytes for disk_space; nothing for the others.
  threshold double precision NOT NULL,
  minutes   integer NOT NULL,
  CONSTRAINT kind_is_known      CHECK (kind IN ('failure_share', 'check_unhealthy', 'queue_wait', 'disk_space')),
  CONSTRAINT threshold_is_sound CHECK (threshold >= 0 AND threshold <= 100000),
  CONSTRAINT minutes_are_sound  CHECK (minutes BETWEEN 1 AND 1440)
);
INSERT INTO rule (kind, enabled, threshold, minutes) VALUES
  ('check_unhealthy', true, 0, 5), ('failure_share', true, 20, 15), ('queue_wait', true, 0, 15), ('disk_space', true, 5, 1);

CREATE TABLE quiet_hours (
  one        boolean PRIMARY KEY DEFAULT true CHECK (one),
  enabled    boolean NOT NULL DEFAULT false,
  from_time  time NOT NULL DEFAULT '22:00',
  until_time time NOT NULL DEFAULT '07:00',
  zone       text NOT NULL DEFAULT 'UTC'
);
INSERT INTO quiet_hours DEFAULT VALUES;

CREATE TABLE channel (
  id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  kind         text NOT NULL,
  name         text NOT NULL,
  enabled      boolean NOT NULL,
  -- Where to and with which secrets, encrypted: neither a backup nor a look into the database gives them away.
  settings     text NOT NULL,
  attempts     integer NOT NULL DEFAULT 0,
  -- While a message is on its way, and after one that failed: not before then. One instance at a time sends, the one that set it.
  next_try_at  timestamptz,
  last_sent_at timestamptz,
  last_fault   text,
  CONSTRAINT kind_is_known  CHECK (kind IN ('webhook', 'ntfy', 'apprise', 'email')),
  CONSTRAINT name_is_short  CHECK (char_length(name) BETWEEN 1 AND 100),
  CONSTRAINT fault_is_short CHECK (char_length(last_fault) <= 500)
);

CREATE TABLE incident (
  id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  kind        text NOT NULL,
  -- What it is about, such as a check's name.
  subject     text NOT NULL,
  title       text NOT NULL,
  message     text NOT NULL,
  fix         text,
  opened_at   timestamptz NOT NULL,
  -- Since when nothing is wrong any more; it is over once that has lasted.
  clear_since timestamptz,
  resolved_at timestamptz,
  CONSTRAINT kind_is_known         CHECK (kind IN ('failure_share', 'check_unhealthy', 'queue_wait', 'disk_space')),
  CONSTRAINT resolved_after_opened CHECK (resolved_at >= opened_at)
);
-- One incident, one message: while it is open, the same fault opens no other.
CREATE UNIQUE INDEX incident_open ON incident (kind, subject) WHERE resolved_at IS NULL;
CREATE INDEX incident_newest ON incident (opened_at DESC, id DESC);

CREATE TABLE delivery (
  incident_id bigint NOT NULL REFERENCES incident (id) ON DELETE CASCADE,
  channel_id  bigint NOT NULL REFERENCES channel (id) ON DELETE CASCADE,
  news        text NOT NULL,
  created_at  timestamptz NOT NULL,
  sent_at     timestamptz,
  dropped_at  timestamptz,
  PRIMARY KEY (incident_id, channel_id, news),
  CONSTRAINT news_is_known    CHECK (news IN ('opened', 'resolved')),
  CONSTRAINT sent_or_dropped  CHECK (sent_at IS NULL OR dropped_at IS NULL)
);
CREATE INDEX delivery_due ON delivery (channel_id, created_at) WHERE sent_at IS NULL AND dropped_at IS NULL;
