-- One record per job: what people see. Its counters are a published copy; the items are the truth.
CREATE TABLE progress.record (
  job_id            bigint PRIMARY KEY,
  target            text NOT NULL,
  stage             text NOT NULL,
  total             integer NOT NULL,
  succeeded         integer NOT NULL DEFAULT 0,
  skipped           integer NOT NULL DEFAULT 0,
  failed            integer NOT NULL DEFAULT 0,
  -- Every item below this ordinal is over and counted in settled_*, so that a recount reads only what came after.
  settled_below     integer NOT NULL DEFAULT 0,
  settled_succeeded integer NOT NULL DEFAULT 0,
  settled_skipped   integer NOT NULL DEFAULT 0,
  settled_failed    integer NOT NULL DEFAULT 0,
  -- The decayed rate: seconds per item, their variance, items seen, seconds seen.
  pace_mean         double precision NOT NULL DEFAULT 0,
  pace_variance     double precision NOT NULL DEFAULT 0,
  pace_items        integer NOT NULL DEFAULT 0,
  pace_seconds      double precision NOT NULL DEFAULT 0,
  -- When the running job last moved; null while it does not run.
  moved_at          timestamptz,
  started_at        timestamptz NOT NULL,
  updated_at        timestamptz NOT NULL,
  CONSTRAINT counts_are_not_negative  CHECK (total >= 0 AND succeeded >= 0 AND skipped >= 0 AND failed >= 0),
  CONSTRAINT counts_fit_the_total     CHECK (succeeded + skipped + failed <= total),
  CONSTRAINT settled_is_not_negative  CHECK (settled_succeeded >= 0 AND settled_skipped >= 0 AND settled_failed >= 0),
  CONSTRAINT settled_adds_up          CHECK (settled_succeeded + settled_skipped + settled_failed = settled_below AND settled_below <= total),
  CONSTRAINT settled_is_counted       CHECK (settled_succeeded <= succeeded AND settled_skipped <= skipped AND settled_failed <= failed),
  CONSTRAINT pace_is_not_negative     CHECK (pace_mean >= 0 AND pace_variance >= 0 AND pace_items >= 0 AND pace_seconds >= 0),
  CONSTRAINT updated_not_before_start CHECK (updated_at >= started_at)
);

CREATE INDEX record_by_target ON progress.record (target, started_at DESC, job_id DESC);
CREATE INDEX record_by_age ON progress.record (updated_at);

CREATE TABLE progress.item (
  job_id      bigint NOT NULL REFERENCES progress.record (job_id) ON DELETE CASCADE,
  ordinal     integer NOT NULL,
  item_id     text NOT NULL,
  title       text NOT NULL,
  -- 0 pending, 1 succeeded, 2 skipped, 3 failed
  state       smallint NOT NULL DEFAULT 0,
  code        text,
  message     text,
  finished_at timestamptz,
  PRIMARY KEY (job_id, ordinal),
  CONSTRAINT ordinal_is_not_negative CHECK (ordinal >= 0),
  CONSTRAINT state_is_known          CHECK (state BETWEEN 0 AND 3),
  CONSTRAINT finished_iff_not_pending CHECK ((finished_at IS NULL) = (state = 0))
);

CREATE INDEX item_pending ON progress.item (job_id, ordinal) WHERE state = 0;
CREATE INDEX item_finished ON progress.item (job_id, ordinal) INCLUDE (state) WHERE state <> 0;
