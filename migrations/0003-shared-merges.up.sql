-- What a method reports of single tensors: residuals, iterations, condition numbers.
CREATE TABLE merge_note (
  merge_id uuid NOT NULL REFERENCES merge ON DELETE CASCADE,
  tensor   text NOT NULL,
  values   jsonb NOT NULL,
  PRIMARY KEY (merge_id, tensor)
);

-- Slices of a running merge that a job has taken: a claim counts while its job runs in the attempt that made it.
CREATE TABLE merge_claim (
  merge_id uuid NOT NULL REFERENCES merge ON DELETE CASCADE,
  path     text NOT NULL,
  slice    integer NOT NULL CHECK (slice >= 0),
  job_id   uuid NOT NULL REFERENCES job ON DELETE CASCADE,
  attempt  integer NOT NULL,
  PRIMARY KEY (merge_id, path, slice)
);
CREATE INDEX merge_claim_job ON merge_claim (job_id);

ALTER TABLE job DROP CONSTRAINT job_kind_check,
  ADD CONSTRAINT job_kind_check CHECK (
    kind IN ('CHECKPOINT_VERIFY', 'BENCHMARK_VERIFY', 'MERGE', 'MERGE_ASSIST', 'EVALUATION', 'STATISTIC', 'STATISTIC_VERIFY'));
