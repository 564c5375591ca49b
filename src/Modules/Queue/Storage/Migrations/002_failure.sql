-- What is kept of each failed attempt, for as long as its job. At most 50 of a job: a dependency may be down for weeks.

CREATE TABLE failure (
  job_id               bigint NOT NULL REFERENCES queue.job (id) ON DELETE CASCADE,
  id                   bigint GENERATED ALWAYS AS IDENTITY,
  attempt              integer NOT NULL,
  kind                 text NOT NULL,
  code                 text NOT NULL,
  message              text NOT NULL,
  exception_type       text,
  -- Types and methods only: an exception's message may quote lyrics.
  stack                text,
  stage                text,
  model_set            text,
  worker               text NOT NULL,
  process_memory_bytes bigint,
  gpu_memory_bytes     bigint,
  started_at           timestamptz,
  failed_at            timestamptz NOT NULL,
  PRIMARY KEY (job_id, id),
  CONSTRAINT failure_kind_is_known  CHECK (kind IN ('malformed', 'transient', 'resource_exhausted', 'timeout', 'dependency_down')),
  CONSTRAINT stack_is_bounded       CHECK (octet_length(stack) <= 8192),
  CONSTRAINT attempt_is_a_count     CHECK (attempt >= 1),
  CONSTRAINT memory_is_not_negative CHECK (process_memory_bytes >= 0 AND gpu_memory_bytes >= 0)
);

-- Where a job ran out of memory: until then, no worker of that instance takes it, so that another one may. Set only while another one lives;
-- the time bounds the wish, should that one stay busy. No index: the claim reads the row anyway.
ALTER TABLE job
  ADD COLUMN avoid_instance text,
  ADD COLUMN avoid_until timestamptz,
  ADD CONSTRAINT avoidance_is_whole CHECK ((avoid_instance IS NULL) = (avoid_until IS NULL));
