-- PostgreSQL reads the text of all of a table's checks anew in each statement that changes a row, and works out every list that is not a constant. For one
-- row that took as long as the change itself. So the checks say the same in fewer words: what belongs to a state together, and lists as constants.

ALTER TABLE job
  DROP CONSTRAINT IF EXISTS state_is_known,
  DROP CONSTRAINT IF EXISTS priority_is_known,
  DROP CONSTRAINT IF EXISTS finished_iff_final,
  DROP CONSTRAINT IF EXISTS leased_iff_in_progress,
  DROP CONSTRAINT IF EXISTS in_progress_has_started,
  DROP CONSTRAINT IF EXISTS ready_only_waiting,
  DROP CONSTRAINT IF EXISTS waiting_is_reachable,
  DROP CONSTRAINT IF EXISTS dated_only_waiting,
  DROP CONSTRAINT IF EXISTS paused_only_waiting,
  DROP CONSTRAINT IF EXISTS stop_only_in_progress,
  DROP CONSTRAINT IF EXISTS failure_is_whole,
  DROP CONSTRAINT IF EXISTS failure_kind_is_known,
  ADD CONSTRAINT state_is_known         CHECK (state = ANY ('{pending,in_progress,interrupted,completed,failed,cancelled}')),
  ADD CONSTRAINT priority_is_known      CHECK (priority = ANY ('{0,1,2}')),
  ADD CONSTRAINT finished_iff_final     CHECK ((finished_at IS NOT NULL) = (state = ANY ('{completed,failed,cancelled}'))),
  -- What runs is leased and has started; nothing else is leased, nor asked to stop.
  ADD CONSTRAINT leased_iff_in_progress CHECK (CASE WHEN state = 'in_progress' THEN (lease_until, lease_instance, deadline_at, started_at) IS NOT NULL
                                                    ELSE (lease_until, lease_instance, deadline_at, stop_requested) IS NULL END),
  -- Nothing is lost: what waits is claimable, unless it has a time at which it becomes so, or was paused by a person. Nothing else is any of that.
  ADD CONSTRAINT ready_unless_held_back CHECK (CASE WHEN state = ANY ('{pending,interrupted}') THEN ready = (run_at IS NULL AND NOT paused)
                                                    ELSE NOT (ready OR run_at IS NOT NULL OR paused) END),
  ADD CONSTRAINT stop_is_known          CHECK (stop_requested = ANY ('{cancel,pause,yield,shutdown}')),
  ADD CONSTRAINT failure_is_whole       CHECK (num_nulls(failure_kind, failure_code, failure_message) = ANY ('{0,3}')),
  ADD CONSTRAINT failure_kind_is_known  CHECK (failure_kind = ANY ('{malformed,transient,resource_exhausted,timeout,dependency_down}'));
