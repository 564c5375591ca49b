-- Items differ in size: the time left goes by what they weigh, not by their number alone.
ALTER TABLE progress.item
  ADD COLUMN weight integer NOT NULL DEFAULT 1,
  ADD CONSTRAINT weight_is_not_negative CHECK (weight >= 0);

ALTER TABLE progress.record
  ADD COLUMN weight               bigint NOT NULL DEFAULT 0,
  ADD COLUMN finished_weight      bigint NOT NULL DEFAULT 0,
  ADD COLUMN settled_weight       bigint NOT NULL DEFAULT 0,
  -- Of the decayed rate: the mean weight of an item, its variance, and its covariance with the seconds.
  ADD COLUMN pace_weight          double precision NOT NULL DEFAULT 0,
  ADD COLUMN pace_weight_variance double precision NOT NULL DEFAULT 0,
  ADD COLUMN pace_covariance      double precision NOT NULL DEFAULT 0,
  -- Seconds an item waits for the network, and their variance; pace_mean is without them.
  ADD COLUMN pace_wait            double precision NOT NULL DEFAULT 0,
  ADD COLUMN pace_wait_variance   double precision NOT NULL DEFAULT 0,
  ADD CONSTRAINT weights_are_not_negative CHECK (weight >= 0 AND finished_weight >= 0 AND settled_weight >= 0),
  ADD CONSTRAINT pace_parts_are_not_negative
    CHECK (pace_weight >= 0 AND pace_weight_variance >= 0 AND pace_wait >= 0 AND pace_wait_variance >= 0);

UPDATE progress.record
SET weight = total, finished_weight = succeeded + skipped + failed, settled_weight = settled_below, pace_weight = least(pace_items, 1);

DROP INDEX progress.item_finished;
CREATE INDEX item_finished ON progress.item (job_id, ordinal) INCLUDE (state, weight) WHERE state <> 0;
