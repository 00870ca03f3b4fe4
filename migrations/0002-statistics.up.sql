-- Fishers and Gram matrices of checkpoints.
CREATE TABLE statistic (
  id            uuid PRIMARY KEY,
  checkpoint_id uuid NOT NULL REFERENCES checkpoint,
  origin        text NOT NULL CHECK (origin IN ('COMPUTED', 'UPLOADED')),
  kind          text NOT NULL CHECK (kind IN ('FISHER', 'GRAM')),
  variant       text CHECK (variant IN ('EMPIRICAL', 'SAMPLED', 'OPTIMIZER')),
  -- PENDING and FAILED: computed ones. VERIFYING and REJECTED: uploaded ones.
  state         text NOT NULL CHECK (state IN ('PENDING', 'VERIFYING', 'READY', 'FAILED', 'REJECTED')),
  -- What was asked for; null for uploads, which say it in their metadata.
  benchmark_id  uuid REFERENCES benchmark,
  cell_id       uuid REFERENCES cell,
  split         text,
  -- Examples asked for; null: all.
  examples      bigint CHECK (examples > 0),
  seed          bigint,
  -- Version of the code that statistics depend on.
  engine        text,
  -- SHA-256 of the file: the statistic's identity in recipes.
  digest        text CHECK (digest ~ '^[0-9a-f]{64}$'),
  bytes         bigint,
  object_key    text,
  -- What the file says about itself; null until READY.
  metadata      jsonb,
  -- {objectKey, examples, seconds}: sums that a next attempt goes on from.
  saved         jsonb,
  -- {seconds, examples, device, threads, peakRssBytes}; null until done.
  cost          jsonb,
  rejection     jsonb,
  created_by    uuid REFERENCES api_token,
  created_at    timestamptz NOT NULL DEFAULT now(),
  ready_at      timestamptz,
  CHECK ((kind = 'FISHER') = (variant IS NOT NULL)),
  CHECK (state <> 'READY' OR (digest IS NOT NULL AND object_key IS NOT NULL AND metadata IS NOT NULL))
);
-- The same request is computed once.
CREATE UNIQUE INDEX statistic_request ON statistic (checkpoint_id, kind, variant, cell_id, split, examples, seed, engine)
  NULLS NOT DISTINCT WHERE origin = 'COMPUTED';
CREATE INDEX statistic_checkpoint ON statistic (checkpoint_id, created_at DESC, id DESC);
CREATE INDEX statistic_created ON statistic (created_at DESC, id DESC);
CREATE INDEX statistic_digest ON statistic (digest);
CREATE INDEX statistic_object ON statistic (object_key);
CREATE INDEX statistic_benchmark ON statistic (benchmark_id);
CREATE INDEX statistic_cell ON statistic (cell_id);
CREATE INDEX statistic_created_by ON statistic (created_by);

CREATE TABLE statistic_tensor (
  statistic_id uuid NOT NULL REFERENCES statistic ON DELETE CASCADE,
  position     integer NOT NULL,
  name         text NOT NULL,
  dtype        text NOT NULL,
  shape        bigint[] NOT NULL,
  -- Absolute byte range [byte_begin, byte_end) in the file.
  byte_begin   bigint NOT NULL,
  byte_end     bigint NOT NULL CHECK (byte_end >= byte_begin),
  PRIMARY KEY (statistic_id, position),
  UNIQUE (statistic_id, name)
);

ALTER TABLE upload DROP CONSTRAINT upload_purpose_check,
  ADD CONSTRAINT upload_purpose_check CHECK (purpose IN ('CHECKPOINT', 'BENCHMARK', 'STATISTIC')),
  ADD COLUMN statistic_id uuid REFERENCES statistic;
CREATE INDEX upload_statistic ON upload (statistic_id);

ALTER TABLE job DROP CONSTRAINT job_kind_check,
  ADD CONSTRAINT job_kind_check CHECK (
    kind IN ('CHECKPOINT_VERIFY', 'BENCHMARK_VERIFY', 'MERGE', 'EVALUATION', 'STATISTIC', 'STATISTIC_VERIFY')),
  DROP CONSTRAINT job_subject_type_check,
  ADD CONSTRAINT job_subject_type_check CHECK (
    subject_type IN ('CHECKPOINT', 'BENCHMARK', 'MERGE', 'EVALUATION', 'STATISTIC'));

-- The statistic of an expert that a merge read.
ALTER TABLE merge_input ADD COLUMN statistic_id uuid REFERENCES statistic,
  ADD CONSTRAINT merge_input_statistic_check CHECK (statistic_id IS NULL OR role = 'EXPERT');
CREATE INDEX merge_input_statistic ON merge_input (statistic_id);
