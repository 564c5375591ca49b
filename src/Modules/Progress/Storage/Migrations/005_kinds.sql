-- What is about a part is about the whole too: records are counted by what their targets begin with.
CREATE INDEX record_by_kind ON progress.record (split_part(target, ':', 1), job_id);
