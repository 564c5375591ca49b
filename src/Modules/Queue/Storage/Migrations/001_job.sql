-- The queue. The state diagram is in the module's README; the named checks below hold it.

CREATE TABLE job (
  id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  type           text NOT NULL,
  target         text NOT NULL,
  scope          text NOT NULL,
  priority       smallint NOT NULL,
  state          text NOT NULL DEFAULT 'pending',
  -- Claimable now. Separate from the state, so that one partial index holds exactly the claim's candidates, in the claim's order.
  ready          boolean NOT NULL DEFAULT true,
  paused         boolean NOT NULL DEFAULT false,
  -- Place within the priority: a start-time-fair tag, bought from the user's lane at enqueueing and kept for the job's whole life.
  fair_tag       bigint NOT NULL,
  -- When a waiting job becomes ready; null once it is.
  run_at         timestamptz,
  arguments      jsonb NOT NULL,
  cursor         text,
  -- A checkpoint was saved since the last claim.
  advanced       boolean NOT NULL DEFAULT false,
  attempt        integer NOT NULL DEFAULT 0,
  max_attempts   integer NOT NULL,
  -- Fencing number: grows with every claim and every taking-away; a write that names an older one changes nothing.
  lease_epoch    bigint NOT NULL DEFAULT 0,
  lease_instance text,
  lease_until    timestamptz,
  deadline_at    timestamptz,
  stop_requested text,
  worker         text,
  title          text NOT NULL,
  user_id        uuid,
  correlation_id text,
  created_at     timestamptz NOT NULL,
  started_at     timestamptz,
  finished_at    timestamptz,
  reason         text,
  failure_kind   text,
  failure_code   text,
  failure_message text,
  failure_type   text,
  CONSTRAINT state_is_known          CHECK (state IN ('pending', 'in_progress', 'interrupted', 'completed', 'failed', 'cancelled')),
  CONSTRAINT priority_is_known       CHECK (priority BETWEEN 0 AND 2),
  CONSTRAINT finished_iff_final      CHECK ((finished_at IS NOT NULL) = (state IN ('completed', 'failed', 'cancelled'))),
  CONSTRAINT leased_iff_in_progress  CHECK ((lease_until IS NOT NULL) = (state = 'in_progress')
                                        AND (lease_instance IS NOT NULL) = (state = 'in_progress')
                                        AND (deadline_at IS NOT NULL) = (state = 'in_progress')),
  CONSTRAINT in_progress_has_started CHECK (state <> 'in_progress' OR started_at IS NOT NULL),
  CONSTRAINT ready_only_waiting      CHECK (NOT ready OR (state IN ('pending', 'interrupted') AND run_at IS NULL AND NOT paused)),
  -- Nothing is lost: what waits is claimable, has a time at which it becomes so, or was paused by a person.
  CONSTRAINT waiting_is_reachable    CHECK (state NOT IN ('pending', 'interrupted') OR ready OR run_at IS NOT NULL OR paused),
  CONSTRAINT dated_only_waiting      CHECK (run_at IS NULL OR state IN ('pending', 'interrupted')),
  CONSTRAINT paused_only_waiting     CHECK (NOT paused OR state IN ('pending', 'interrupted')),
  CONSTRAINT stop_only_in_progress   CHECK (stop_requested IS NULL
                                         OR (state = 'in_progress' AND stop_requested IN ('cancel', 'pause', 'yield', 'shutdown'))),
  CONSTRAINT failed_says_why         CHECK (state <> 'failed' OR failure_kind IS NOT NULL),
  CONSTRAINT failure_is_whole        CHECK ((failure_kind IS NULL) = (failure_code IS NULL) AND (failure_kind IS NULL) = (failure_message IS NULL)),
  CONSTRAINT failure_kind_is_known   CHECK (failure_kind IN ('malformed', 'transient', 'resource_exhausted', 'timeout', 'dependency_down')),
  CONSTRAINT attempts_are_counts     CHECK (attempt >= 0 AND max_attempts >= 1 AND lease_epoch >= 0),
  CONSTRAINT title_is_short          CHECK (char_length(title) <= 300)
);

-- Dead rows would lie in the claim's way; so vacuum early, by number and not by share of the table. Pages keep room for a row's next version.
ALTER TABLE job SET (fillfactor = 80, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000,
  autovacuum_vacuum_insert_scale_factor = 0.2, autovacuum_analyze_scale_factor = 0, autovacuum_analyze_threshold = 5000,
  autovacuum_vacuum_cost_delay = 1);

-- Identical to the claim's ORDER BY: a claim reads its rows off the left edge, at any backlog.
CREATE INDEX job_ready ON job (priority, fair_tag, id) WHERE ready;
CREATE INDEX job_due   ON job (run_at)                 WHERE run_at IS NOT NULL;
CREATE INDEX job_lease ON job (lease_until)            WHERE lease_until IS NOT NULL;
-- One live job per piece of work.
CREATE UNIQUE INDEX job_live ON job (type, target, scope) WHERE finished_at IS NULL;
CREATE INDEX job_ended  ON job (type, target, id)      WHERE finished_at IS NOT NULL;
CREATE INDEX job_prune  ON job (state, finished_at)    WHERE finished_at IS NOT NULL;
-- Who waits longest, and people's lists of what waits.
CREATE INDEX job_waiting ON job (id)                   WHERE state IN ('pending', 'interrupted');
-- For people's lists, newest first. Pending rows are left out: they are the many.
CREATE INDEX job_listed ON job (state, id)             WHERE state <> 'pending';

-- Fairness: a user's place in the line of a priority. Only enqueuers of the same user and priority meet here.
CREATE TABLE lane (
  priority smallint NOT NULL,
  user_id  uuid NOT NULL,
  last_tag bigint NOT NULL,
  PRIMARY KEY (priority, user_id)
) WITH (fillfactor = 50);

-- The tag that the claims of a priority have reached; a newcomer starts from it.
CREATE TABLE virtual_clock (
  priority smallint PRIMARY KEY,
  tag      bigint NOT NULL
) WITH (fillfactor = 10);
INSERT INTO virtual_clock (priority, tag) VALUES (0, 0), (1, 0), (2, 0);

CREATE TABLE instance (
  name         text PRIMARY KEY,
  incarnation  uuid NOT NULL,
  version      text NOT NULL,
  slots        integer NOT NULL CHECK (slots > 0),
  started_at   timestamptz NOT NULL,
  heartbeat_at timestamptz NOT NULL,
  lease        interval NOT NULL
) WITH (fillfactor = 50);

CREATE TABLE control (
  one    boolean PRIMARY KEY DEFAULT true CHECK (one),
  paused boolean NOT NULL DEFAULT false
);
INSERT INTO control DEFAULT VALUES;

-- Counts are kept, never counted. A counter row that every enqueue updated would be locked until its caller commits, and all claims would wait
-- behind it; so changes are appended, and folded into the counter now and then. The truth is the sum of both.
CREATE TABLE counter (
  state    text NOT NULL,
  priority smallint NOT NULL,
  jobs     bigint NOT NULL,
  PRIMARY KEY (state, priority)
) WITH (fillfactor = 50);

CREATE TABLE tally (
  minute   timestamptz NOT NULL,
  state    text NOT NULL,
  priority smallint NOT NULL,
  jobs     bigint NOT NULL,
  PRIMARY KEY (minute, state, priority)
);

CREATE TABLE counter_change (
  state    text NOT NULL,
  priority smallint NOT NULL,
  delta    bigint NOT NULL,
  -- Set for an end, which goes to the tally; null for a change of the counter.
  minute   timestamptz
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000);

-- The bodies name their tables in full: triggers run under the caller's search_path.
CREATE FUNCTION note_insert() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO queue.counter_change (state, priority, delta)
  SELECT state, priority, count(*) FROM new_rows GROUP BY state, priority;
  RETURN NULL;
END $$;

CREATE FUNCTION note_delete() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO queue.counter_change (state, priority, delta)
  SELECT state, priority, -count(*) FROM old_rows GROUP BY state, priority;
  RETURN NULL;
END $$;

CREATE FUNCTION note_update() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO queue.counter_change (state, priority, delta, minute)
  SELECT state, priority, sum(d), NULL::timestamptz
  FROM (SELECT state, priority, 1 AS d FROM new_rows UNION ALL SELECT state, priority, -1 FROM old_rows) c
  GROUP BY state, priority HAVING sum(d) <> 0
  UNION ALL
  SELECT n.state, n.priority, count(*), date_trunc('minute', n.finished_at)
  FROM new_rows n JOIN old_rows o USING (id)
  WHERE n.finished_at IS NOT NULL AND o.finished_at IS NULL
  GROUP BY n.state, n.priority, date_trunc('minute', n.finished_at);
  RETURN NULL;
END $$;

CREATE TRIGGER job_inserted AFTER INSERT ON job REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION note_insert();
CREATE TRIGGER job_deleted  AFTER DELETE ON job REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION note_delete();
CREATE TRIGGER job_updated  AFTER UPDATE ON job REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION note_update();
