-- What was done lately, for limits per hour: without what needed nothing to be done, which has a code.
CREATE INDEX item_recent ON progress.item (job_id, finished_at) WHERE state = 1 AND code IS NULL;
