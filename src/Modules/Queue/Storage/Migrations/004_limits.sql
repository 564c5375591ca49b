-- Who may go, and why not.

-- Users whose work does not start. The nil uuid is the instance's own work, as in lane.
CREATE TABLE paused_user (
  user_id   uuid PRIMARY KEY,
  paused_at timestamptz NOT NULL
);

-- Slots of an instance that take nothing but priority high.
ALTER TABLE instance
  ADD COLUMN reserved integer NOT NULL DEFAULT 0,
  ADD CONSTRAINT reserved_is_not_all CHECK (reserved >= 0 AND reserved < slots);

-- Each user's own line. While a user is held back, claims step over that user here, instead of over every one of the user's jobs in job_ready.
CREATE INDEX job_of_user ON job (coalesce(user_id, '00000000-0000-0000-0000-000000000000'), priority, fair_tag, id) WHERE ready;
