ALTER TABLE merge_input DROP COLUMN statistic_id;
DELETE FROM job WHERE kind IN ('STATISTIC', 'STATISTIC_VERIFY');
ALTER TABLE job DROP CONSTRAINT job_kind_check,
  ADD CONSTRAINT job_kind_check CHECK (kind IN ('CHECKPOINT_VERIFY', 'BENCHMARK_VERIFY', 'MERGE', 'EVALUATION')),
  DROP CONSTRAINT job_subject_type_check,
  ADD CONSTRAINT job_subject_type_check CHECK (subject_type IN ('CHECKPOINT', 'BENCHMARK', 'MERGE', 'EVALUATION'));
DELETE FROM upload WHERE purpose = 'STATISTIC';
ALTER TABLE upload DROP COLUMN statistic_id, DROP CONSTRAINT upload_purpose_check,
  ADD CONSTRAINT upload_purpose_check CHECK (purpose IN ('CHECKPOINT', 'BENCHMARK'));
DROP TABLE statistic_tensor, statistic;
