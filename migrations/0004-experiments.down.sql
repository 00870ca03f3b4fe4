ALTER TABLE leaderboard_row DROP COLUMN grid;
DROP TABLE merge_sweep, experiment_statistic, experiment_job, experiment_point, experiment;
DELETE FROM job WHERE kind = 'SWEEP';
ALTER TABLE job DROP CONSTRAINT job_kind_check,
  ADD CONSTRAINT job_kind_check CHECK (
    kind IN ('CHECKPOINT_VERIFY', 'BENCHMARK_VERIFY', 'MERGE', 'MERGE_ASSIST', 'EVALUATION', 'STATISTIC', 'STATISTIC_VERIFY')),
  DROP CONSTRAINT job_subject_type_check,
  ADD CONSTRAINT job_subject_type_check CHECK (
    subject_type IN ('CHECKPOINT', 'BENCHMARK', 'MERGE', 'EVALUATION', 'STATISTIC'));
