-- What a statement changed is looked at once: the rows are wide, and reading them from the transition tables was the greater part of this trigger's cost.
-- The plan is kept, so it is closed to nested loops, which are right for the first statement of a connection with its one row and for no other; and it is
-- kept open to a hash join, which the queue's own statements close for themselves.
CREATE OR REPLACE FUNCTION note_update() RETURNS trigger LANGUAGE plpgsql SET enable_nestloop = off SET enable_hashjoin = on AS $$
DECLARE
  readied text;
  stopped text;
  changed text;
BEGIN
  WITH change AS MATERIALIZED (
    SELECT n.id, n.state, n.priority, n.fair_tag, o.state AS old_state, o.priority AS old_priority, date_trunc('minute', n.finished_at) AS minute,
           (n.state, n.priority) IS DISTINCT FROM (o.state, o.priority) AS moved,
           n.finished_at IS NOT NULL AND (n.state, n.priority, n.finished_at) IS DISTINCT FROM (o.state, o.priority, o.finished_at) AS ended,
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
         string_agg(id::text, ',') FILTER (WHERE what = 'state')
  INTO readied, stopped, changed
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
  RETURN NULL;
END $$;
