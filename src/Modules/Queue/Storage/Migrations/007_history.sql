-- What people look back at: how a job came to be where it is, what was logged of it, how long jobs waited, and since when which version runs.

-- The turns of a job's life that its row does not tell. It tells when it was enqueued, first started and ended, and for most jobs that is all there is; so
-- they cost nothing here. No reference to the job: both are written in one transaction, and removed in one.
CREATE TABLE transition (
  job_id       bigint NOT NULL,
  id           bigint GENERATED ALWAYS AS IDENTITY,
  at           timestamptz NOT NULL,
  state        text NOT NULL,
  paused       boolean NOT NULL,
  cause        text,
  worker       text,
  retry_at     timestamptz,
  failure_code text,
  PRIMARY KEY (job_id, id),
  CONSTRAINT cause_is_known CHECK (cause = ANY ('{pause,resume,yield,shutdown,lost,failure,snooze,retry,first_start}'))
) WITH (autovacuum_vacuum_scale_factor = 0.05, autovacuum_vacuum_threshold = 1000);

-- Written apart from the jobs, some time after; so a line may come when its job is gone.
CREATE TABLE log_line (
  job_id  bigint NOT NULL,
  id      bigint GENERATED ALWAYS AS IDENTITY,
  at      timestamptz NOT NULL,
  level   smallint NOT NULL,
  message text NOT NULL,
  PRIMARY KEY (job_id, id),
  CONSTRAINT message_is_short CHECK (char_length(message) <= 2000)
) WITH (autovacuum_vacuum_scale_factor = 0.05, autovacuum_vacuum_threshold = 1000);

-- How long jobs waited for their first start. A bucket n holds the waits from 10^((n-1)/10) to 10^(n/10) milliseconds; 0 what was shorter.
CREATE TABLE wait_tally (
  minute   timestamptz NOT NULL,
  priority smallint NOT NULL,
  bucket   smallint NOT NULL,
  jobs     bigint NOT NULL,
  PRIMARY KEY (minute, priority, bucket)
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000);

CREATE TABLE deployment (
  version    text PRIMARY KEY,
  instance   text NOT NULL,
  first_seen timestamptz NOT NULL
);

-- Lists of what ended, the latest first and the longest first. What took less than a tenth of a second is no long run, and pays for no index.
DROP INDEX job_prune;
CREATE INDEX job_prune ON job (state, finished_at, id)                WHERE finished_at IS NOT NULL;
CREATE INDEX job_long  ON job (state, (finished_at - started_at), id) WHERE finished_at - started_at >= interval '0.1 second';

-- As before, and: a turn that the job's row does not tell is kept, at most the newest 200 of a job. What it does tell: a first start, and an end.
CREATE OR REPLACE FUNCTION note_update() RETURNS trigger LANGUAGE plpgsql SET enable_nestloop = off SET enable_hashjoin = on AS $$
DECLARE
  readied text;
  stopped text;
  changed text;
  turners bigint[];
BEGIN
  WITH change AS MATERIALIZED (
    SELECT n.id, n.state, n.priority, n.fair_tag, o.state AS old_state, o.priority AS old_priority, date_trunc('minute', n.finished_at) AS minute,
           (n.state, n.priority) IS DISTINCT FROM (o.state, o.priority) AS moved,
           n.finished_at IS NOT NULL AND (n.state, n.priority, n.finished_at) IS DISTINCT FROM (o.state, o.priority, o.finished_at) AS ended,
           n.finished_at IS NULL AND (n.paused <> o.paused OR (n.state <> o.state AND (n.state <> 'in_progress' OR o.started_at IS NOT NULL))) AS turned,
           CASE WHEN n.ready AND (NOT o.ready OR (n.priority, n.fair_tag) <> (o.priority, o.fair_tag)) THEN 'ready'
                WHEN n.stop_requested IS NOT NULL AND n.stop_requested IS DISTINCT FROM o.stop_requested THEN 'stop'
                WHEN n.state <> o.state OR n.priority <> o.priority OR n.paused <> o.paused
                     OR n.stop_requested IS DISTINCT FROM o.stop_requested OR n.run_at IS DISTINCT FROM o.run_at THEN 'state' END AS what
    FROM new_rows n JOIN old_rows o USING (id)),
  -- By state and priority; and what ended, by the minute of its end too.
  counted AS (
    INSERT INTO queue.counter_change (state, priority, delta, minute)
    SELECT state, priority, sum(d), minute
    FROM (
      SELECT state, priority, 1 AS d, NULL::timestamptz AS minute FROM change WHERE moved UNION ALL
      SELECT old_state, old_priority, -1, NULL FROM change WHERE moved UNION ALL
      SELECT state, priority, 1, minute FROM change WHERE ended) c
    GROUP BY state, priority, minute
    HAVING sum(d) <> 0)
  SELECT string_agg(id || ':' || priority || ':' || fair_tag, ',') FILTER (WHERE what = 'ready'),
         string_agg(id::text, ',') FILTER (WHERE what = 'stop'),
         string_agg(id::text, ',') FILTER (WHERE what = 'state'),
         array_agg(id) FILTER (WHERE turned)
  INTO readied, stopped, changed, turners
  FROM change WHERE what IS NOT NULL;

  IF readied IS NOT NULL THEN
    PERFORM queue.tell('ready', readied);
  END IF;
  IF stopped IS NOT NULL THEN
    PERFORM queue.tell('stop', stopped);
  END IF;
  IF changed IS NOT NULL THEN
    PERFORM queue.tell('state', changed);
  END IF;

  IF turners IS NOT NULL THEN
    -- A retry forgets the start and the end before it, so those are written down first.
    INSERT INTO queue.transition (job_id, at, state, paused, cause, worker)
    SELECT o.id, o.started_at, 'in_progress', false, 'first_start', o.worker FROM old_rows o WHERE o.id = ANY (turners) AND o.finished_at IS NOT NULL AND o.started_at IS NOT NULL;
    INSERT INTO queue.transition (job_id, at, state, paused, failure_code)
    SELECT id, o.finished_at, o.state, false, CASE o.state WHEN 'failed' THEN o.failure_code END
    FROM old_rows o WHERE id = ANY (turners) AND o.finished_at IS NOT NULL;

    -- Who took a job away from its worker has given it a new epoch. A wait of the handler's own accord costs no attempt; a failure does, unless
    -- something that the job needs was down.
    INSERT INTO queue.transition (job_id, at, state, paused, cause, worker, retry_at, failure_code)
    SELECT id, clock_timestamp(), state, paused, cause, worker, run_at, CASE cause WHEN 'failure' THEN failure_code END
    FROM (
      SELECT n.id, n.state, n.paused, n.run_at, n.failure_code, CASE WHEN 'in_progress' IN (n.state, o.state) THEN n.worker END AS worker,
             CASE WHEN o.finished_at IS NOT NULL THEN 'retry'
                  WHEN n.state = 'in_progress' THEN NULL
                  WHEN o.state <> 'in_progress' THEN CASE WHEN n.paused THEN 'pause' ELSE 'resume' END
                  WHEN n.lease_epoch > o.lease_epoch THEN 'lost'
                  WHEN o.stop_requested IN ('pause', 'yield', 'shutdown') AND n.state = 'interrupted' THEN o.stop_requested
                  WHEN n.state = 'interrupted' AND n.run_at IS NULL THEN 'shutdown'
                  WHEN n.reason IS NOT NULL OR n.failure_kind IS NULL OR (n.attempt < o.attempt AND n.failure_kind <> 'dependency_down') THEN 'snooze'
                  ELSE 'failure' END AS cause
      FROM new_rows n JOIN old_rows o USING (id) WHERE id = ANY (turners)) c;

    DELETE FROM queue.transition WHERE ctid = ANY (ARRAY(
      SELECT t.place FROM unnest(turners) j CROSS JOIN LATERAL (
        SELECT ctid AS place FROM queue.transition WHERE job_id = j ORDER BY id DESC OFFSET 200) t));
  END IF;
  RETURN NULL;
END $$;
