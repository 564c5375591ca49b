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

CREATE OR REPLACE FUNCTION note_update() RETURNS trigger LANGUAGE plpgsql AS $$
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
  IF NOT FOUND OR (readied IS NULL AND stopped IS NULL AND changed IS NULL) THEN
    RETURN NULL;
  END IF;

  INSERT INTO queue.counter_change (state, priority, delta, minute)
  SELECT state, priority, sum(d), NULL::timestamptz
  FROM (SELECT state, priority, 1 AS d FROM new_rows UNION ALL SELECT state, priority, -1 FROM old_rows) c
  GROUP BY state, priority HAVING sum(d) <> 0
  UNION ALL
  SELECT n.state, n.priority, count(*), date_trunc('minute', n.finished_at)
  FROM new_rows n JOIN old_rows o USING (id)
  WHERE n.finished_at IS NOT NULL AND o.finished_at IS NULL
  GROUP BY n.state, n.priority, date_trunc('minute', n.finished_at);

  PERFORM queue.tell('ready', readied);
  PERFORM queue.tell('stop', stopped);
  PERFORM queue.tell('state', changed);
  RETURN NULL;
END $$;
