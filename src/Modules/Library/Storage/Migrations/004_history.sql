-- What was analysed, when and for whom: an entry per job, and a row per song of it. They outlive the job, and refer to nothing: what was done stays done
-- when the playlist, the song or the profile is gone.

CREATE TABLE history (
  job_id       bigint      NOT NULL,
  kind         text        NOT NULL,
  target_id    uuid,
  title        text,
  user_id      uuid,
  started_at   timestamptz NOT NULL,
  ended_at     timestamptz,
  songs        integer     NOT NULL DEFAULT 0,
  known        integer     NOT NULL DEFAULT 0,
  computing_ms bigint      NOT NULL DEFAULT 0,
  CONSTRAINT history_pk PRIMARY KEY (job_id),
  CONSTRAINT history_kind_is_known CHECK (kind IN ('song', 'playlist', 'chosen', 'library')),
  CONSTRAINT history_target_goes_with_the_kind CHECK ((target_id IS NOT NULL) = (kind IN ('song', 'playlist'))),
  CONSTRAINT history_counts_are_sane CHECK (songs >= known AND known >= 0 AND computing_ms >= 0)
) WITH (fillfactor = 70); -- A running job's entry changes with each of its songs.

CREATE INDEX history_by_time ON history (started_at DESC, job_id DESC);

CREATE TABLE history_song (
  job_id            bigint      NOT NULL,
  song_id           uuid        NOT NULL,
  before_profile_id integer,
  profile_id        integer     NOT NULL,
  known             boolean     NOT NULL,
  took_ms           integer     NOT NULL,
  analyzed_at       timestamptz NOT NULL,
  CONSTRAINT history_song_pk PRIMARY KEY (job_id, song_id),
  CONSTRAINT history_song_has_an_entry FOREIGN KEY (job_id) REFERENCES history (job_id) ON DELETE CASCADE,
  CONSTRAINT history_song_time_is_not_negative CHECK (took_ms >= 0)
);

-- For what is counted by day, and for removing what is old.
CREATE INDEX history_song_by_time ON history_song (analyzed_at) INCLUDE (known, took_ms, job_id);
