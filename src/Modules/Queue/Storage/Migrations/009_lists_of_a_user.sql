-- Each person sees their own jobs: lists of one user are read off the edge of an index, whoever else has jobs. What nobody asked for pays for neither.
CREATE INDEX job_by_user       ON job (user_id, state, id)              WHERE user_id IS NOT NULL;
CREATE INDEX job_ended_by_user ON job (user_id, state, finished_at, id) WHERE user_id IS NOT NULL AND finished_at IS NOT NULL;
