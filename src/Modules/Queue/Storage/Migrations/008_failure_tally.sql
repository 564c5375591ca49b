-- How often what failed, for longer than the jobs and their reports are kept. Attempts that fail together must not wait for each other over a count; so each
-- appends a row in the statement that settles it, and what was appended is folded into the counts now and then. The truth is the sum of both.

CREATE TABLE failure_change (
  minute    timestamptz NOT NULL,
  kind      text NOT NULL,
  code      text NOT NULL,
  job_type  text NOT NULL,
  stage     text,
  worker    text NOT NULL,
  model_set text,
  job_id    bigint NOT NULL
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000);

-- By the minute, and after a day by the hour.
CREATE TABLE failure_tally (
  since       timestamptz NOT NULL,
  kind        text NOT NULL,
  code        text NOT NULL,
  job_type    text NOT NULL,
  stage       text,
  worker      text NOT NULL,
  model_set   text,
  failures    bigint NOT NULL,
  last_job_id bigint NOT NULL,
  CONSTRAINT one_count_each UNIQUE NULLS NOT DISTINCT (since, kind, code, job_type, stage, worker, model_set),
  CONSTRAINT counts_something CHECK (failures > 0)
) WITH (autovacuum_vacuum_scale_factor = 0.1, autovacuum_vacuum_threshold = 1000);

-- The newest reports of a fault: what else failed like this.
CREATE INDEX failure_alike ON failure (code, failed_at);

-- What failed before there were counts, as far as it is kept.
INSERT INTO failure_tally (since, kind, code, job_type, stage, worker, model_set, failures, last_job_id)
SELECT date_trunc('minute', f.failed_at, 'UTC'), f.kind, f.code, j.type, f.stage, f.worker, f.model_set, count(*), max(f.job_id)
FROM failure f JOIN job j ON j.id = f.job_id
GROUP BY 1, 2, 3, 4, 5, 6, 7;
