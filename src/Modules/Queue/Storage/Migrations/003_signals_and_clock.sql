-- The clocks of the priorities become sequences. A row that every claim updates leaves a dead version behind each time; while some other session holds a
-- snapshot (a backup, a report) none of them can be removed, and each claim would read through all of them. A sequence has one version. It does not
-- roll back either: after a claim that did, newcomers start a little late, and the next claim mends that. Nor does one claim wait for another.

CREATE SEQUENCE clock_high   AS bigint MINVALUE 0 START 0;
CREATE SEQUENCE clock_medium AS bigint MINVALUE 0 START 0;
CREATE SEQUENCE clock_low    AS bigint MINVALUE 0 START 0;
SELECT setval('clock_high',   tag) FROM virtual_clock WHERE priority = 0;
SELECT setval('clock_medium', tag) FROM virtual_clock WHERE priority = 1;
SELECT setval('clock_low',    tag) FROM virtual_clock WHERE priority = 2;
DROP TABLE virtual_clock;

CREATE VIEW virtual_clock (priority, tag, clock) AS
  SELECT 0::smallint, last_value, 'queue.clock_high'::regclass   FROM clock_high   UNION ALL
  SELECT 1::smallint, last_value, 'queue.clock_medium'::regclass FROM clock_medium UNION ALL
  SELECT 2::smallint, last_value, 'queue.clock_low'::regclass    FROM clock_low;

-- Who listens is told here, where every change passes: once per statement and kind, however many rows it changed. PostgreSQL lets one transaction that
-- notifies commit at a time, and each notification is work for every listener. 'ready' tells the place in line too, as id:priority:tag.
-- Text that no notification holds (8000 bytes) becomes the id 0: everybody reads everything again.
CREATE FUNCTION tell(kind text, ids text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  IF ids IS NOT NULL THEN
    PERFORM pg_notify('queue_job', kind || ' ' || CASE WHEN octet_length(ids) < 7900 THEN ids ELSE '0' END);
  END IF;
END $$;

CREATE OR REPLACE FUNCTION note_insert() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  added text;
BEGIN
  INSERT INTO queue.counter_change (state, priority, delta)
  SELECT state, priority, count(*) FROM new_rows GROUP BY state, priority;

  SELECT string_agg(id || ':' || priority || ':' || fair_tag, ',') INTO added FROM new_rows WHERE ready;
  PERFORM queue.tell('ready', added);
  RETURN NULL;
END $$;

-- Without nested loops: the plan is kept, and made when the first statement of the connection has changed one row.
CREATE OR REPLACE FUNCTION note_update() RETURNS trigger LANGUAGE plpgsql SET enable_nestloop = off AS $$
DECLARE
  readied text;
  stopped text;
  changed text;
BEGIN
  SELECT string_agg(id || ':' || priority || ':' || fair_tag, ',') FILTER (WHERE what = 'ready'),
         string_agg(id::text, ',') FILTER (WHERE what = 'stop'),
         string_agg(id::text, ',') FILTER (WHERE what = 'state')
  INTO readied, stopped, changed
  FROM (
    SELECT n.id, n.priority, n.fair_tag,
           CASE WHEN n.ready AND (NOT o.ready OR (n.priority, n.fair_tag) <> (o.priority, o.fair_tag)) THEN 'ready'
                WHEN n.stop_requested IS NOT NULL AND n.stop_requested IS DISTINCT FROM o.stop_requested THEN 'stop'
                WHEN n.state <> o.state OR n.priority <> o.priority OR n.paused <> o.paused
                     OR n.stop_requested IS DISTINCT FROM o.stop_requested OR n.run_at IS DISTINCT FROM o.run_at THEN 'state' END AS what
    FROM new_rows n JOIN old_rows o USING (id)) c
  WHERE what IS NOT NULL;

  -- A checkpoint or a renewed lease changes nothing that is counted or told.
  IF readied IS NULL AND stopped IS NULL AND changed IS NULL THEN
    RETURN NULL;
  END IF;

  -- By state and priority; and by the minute of the end too, where there is one now and was none before.
  INSERT INTO queue.counter_change (state, priority, delta, minute)
  SELECT state, priority, sum(d), minute
  FROM (
    SELECT state, priority, 1 AS d, NULL::timestamptz AS minute FROM new_rows UNION ALL
    SELECT state, priority, -1, NULL FROM old_rows UNION ALL
    SELECT state, priority, 1, date_trunc('minute', finished_at) FROM new_rows WHERE finished_at IS NOT NULL UNION ALL
    SELECT state, priority, -1, date_trunc('minute', finished_at) FROM old_rows WHERE finished_at IS NOT NULL) c
  GROUP BY state, priority, minute
  HAVING sum(d) <> 0 AND (minute IS NULL OR sum(d) > 0);

  PERFORM queue.tell('ready', readied);
  PERFORM queue.tell('stop', stopped);
  PERFORM queue.tell('state', changed);
  RETURN NULL;
END $$;

-- What is small and changes all the time is vacuumed by number too. What only grows and is pruned by age may wait longer.
ALTER TABLE lane     SET (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000, autovacuum_analyze_scale_factor = 0, autovacuum_analyze_threshold = 5000);
ALTER TABLE instance SET (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 200);
ALTER TABLE counter  SET (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 200);
ALTER TABLE tally    SET (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000);
ALTER TABLE failure  SET (autovacuum_vacuum_scale_factor = 0.05, autovacuum_vacuum_threshold = 1000);

-- A table that was vacuumed down to nothing looks to the planner as if reading all of it were free; connections keep such plans while it grows again.
ALTER TABLE job SET (vacuum_truncate = false);
