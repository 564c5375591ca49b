-- What failed lately, in all jobs. Items that fail are few.
CREATE INDEX item_failed ON progress.item (finished_at) WHERE state = 3;
