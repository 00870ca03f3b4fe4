-- Words: see ARCHITECTURE.md. Ids are UUIDs made by the program (version 7, so they sort by time).

CREATE TABLE api_token (
  id            uuid PRIMARY KEY,
  name          text NOT NULL,
  selector      text NOT NULL UNIQUE,
  verifier_hash bytea NOT NULL,
  scopes        text[] NOT NULL,
  created_at    timestamptz NOT NULL DEFAULT now(),
  expires_at    timestamptz,
  last_used_at  timestamptz,
  revoked_at    timestamptz
);

CREATE TABLE audit_event (
  id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at           timestamptz NOT NULL DEFAULT now(),
  token_id     uuid REFERENCES api_token,
  action       text NOT NULL,
  subject_type text NOT NULL,
  subject_id   uuid,
  detail       jsonb NOT NULL DEFAULT '{}'
);
CREATE INDEX audit_event_token ON audit_event (token_id);
CREATE INDEX audit_event_subject ON audit_event (subject_type, subject_id);

-- The public record of background work. The queue moves jobs; this table remembers them.
CREATE TABLE job (
  id              uuid PRIMARY KEY,
  kind            text NOT NULL CHECK (kind IN ('CHECKPOINT_VERIFY', 'BENCHMARK_VERIFY', 'MERGE', 'EVALUATION')),
  state           text NOT NULL CHECK (state IN ('QUEUED', 'RUNNING', 'SUCCEEDED', 'FAILED', 'CANCELLED')),
  subject_type    text NOT NULL CHECK (subject_type IN ('CHECKPOINT', 'BENCHMARK', 'MERGE', 'EVALUATION')),
  subject_id      uuid NOT NULL,
  payload         jsonb NOT NULL,
  idempotency_key text UNIQUE,
  queue_id        uuid,
  attempt         integer NOT NULL DEFAULT 0,
  max_attempts    integer NOT NULL,
  phase           text,
  completed       double precision,
  total           double precision,
  unit            text,
  rate            double precision,
  progress_at     timestamptz,
  heartbeat_at    timestamptz,
  worker          text,
  error           jsonb,
  created_by      uuid REFERENCES api_token,
  created_at      timestamptz NOT NULL DEFAULT now(),
  started_at      timestamptz,
  finished_at     timestamptz
);
CREATE INDEX job_created ON job (created_at DESC, id DESC);
CREATE INDEX job_state_created ON job (state, created_at DESC, id DESC);
CREATE INDEX job_subject ON job (subject_type, subject_id, created_at DESC);
CREATE INDEX job_created_by ON job (created_by);

-- Tells listeners which job changed; they read the row themselves. A heartbeat alone is no news.
CREATE FUNCTION announce_job() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('job_updated', NEW.id::text);
  RETURN NULL;
END $$;
CREATE TRIGGER job_announce AFTER INSERT OR UPDATE OF state, attempt, phase, completed, total, error ON job
  FOR EACH ROW EXECUTE FUNCTION announce_job();

CREATE TABLE checkpoint (
  id              uuid PRIMARY KEY,
  kind            text NOT NULL CHECK (kind IN ('BASE', 'EXPERT', 'ADAPTER', 'MERGED')),
  state           text NOT NULL CHECK (state IN ('VERIFYING', 'READY', 'REJECTED')),
  name            text NOT NULL,
  description     text,
  modality        text CHECK (modality IN ('IMAGE_CLASSIFICATION', 'IMAGE_GENERATION', 'LANGUAGE')),
  family          text,
  license         text,
  source          text,
  -- SHA-256 over the sorted (path, bytes, sha256) of all files: the checkpoint's identity.
  content_digest  text NOT NULL CHECK (content_digest ~ '^[0-9a-f]{64}$'),
  -- SHA-256 over the sorted (name, dtype, shape) of all tensors; null until verified.
  layout_digest   text,
  bytes           bigint NOT NULL,
  parameter_count bigint,
  base_id         uuid REFERENCES checkpoint,
  -- Set when the same bytes were already registered: every reader follows it.
  duplicate_of_id uuid REFERENCES checkpoint,
  -- {code, message, file, tensor, offset}
  rejection       jsonb,
  created_by      uuid REFERENCES api_token,
  created_at      timestamptz NOT NULL DEFAULT now(),
  ready_at        timestamptz
);
CREATE UNIQUE INDEX checkpoint_identity ON checkpoint (content_digest) WHERE state = 'READY';
CREATE INDEX checkpoint_created ON checkpoint (created_at DESC, id DESC);
CREATE INDEX checkpoint_kind_created ON checkpoint (kind, created_at DESC, id DESC);
CREATE INDEX checkpoint_digest ON checkpoint (content_digest);
CREATE INDEX checkpoint_base ON checkpoint (base_id);
CREATE INDEX checkpoint_duplicate ON checkpoint (duplicate_of_id);
CREATE INDEX checkpoint_created_by ON checkpoint (created_by);

CREATE TABLE checkpoint_file (
  checkpoint_id uuid NOT NULL REFERENCES checkpoint ON DELETE CASCADE,
  path          text NOT NULL,
  role          text NOT NULL CHECK (role IN ('WEIGHTS', 'INDEX', 'CONFIG', 'TOKENIZER', 'CARD', 'OTHER')),
  bytes         bigint NOT NULL,
  sha256        text NOT NULL CHECK (sha256 ~ '^[0-9a-f]{64}$'),
  object_key    text NOT NULL,
  PRIMARY KEY (checkpoint_id, path)
);

CREATE TABLE tensor (
  checkpoint_id uuid NOT NULL REFERENCES checkpoint ON DELETE CASCADE,
  position      integer NOT NULL,
  name          text NOT NULL,
  dtype         text NOT NULL,
  shape         bigint[] NOT NULL,
  file          text NOT NULL,
  -- Absolute byte range [byte_begin, byte_end) in the file.
  byte_begin    bigint NOT NULL,
  byte_end      bigint NOT NULL CHECK (byte_end >= byte_begin),
  PRIMARY KEY (checkpoint_id, position),
  UNIQUE (checkpoint_id, name)
);

CREATE TABLE benchmark (
  id          uuid PRIMARY KEY,
  slug        text NOT NULL,
  revision    text NOT NULL,
  -- SHA-256 over the manifest and the digests of all data files.
  digest      text NOT NULL CHECK (digest ~ '^[0-9a-f]{64}$'),
  modality    text NOT NULL CHECK (modality IN ('IMAGE_CLASSIFICATION', 'IMAGE_GENERATION', 'LANGUAGE')),
  title       text NOT NULL,
  state       text NOT NULL CHECK (state IN ('VERIFYING', 'READY', 'REJECTED')),
  manifest    jsonb NOT NULL,
  rejection   jsonb,
  duplicate_of_id uuid REFERENCES benchmark,
  created_by  uuid REFERENCES api_token,
  created_at  timestamptz NOT NULL DEFAULT now(),
  ready_at    timestamptz
);
CREATE UNIQUE INDEX benchmark_revision ON benchmark (slug, revision) WHERE state = 'READY';
CREATE INDEX benchmark_modality ON benchmark (modality, slug);
CREATE INDEX benchmark_created_by ON benchmark (created_by);
CREATE INDEX benchmark_duplicate ON benchmark (duplicate_of_id);

CREATE TABLE benchmark_file (
  benchmark_id uuid NOT NULL REFERENCES benchmark ON DELETE CASCADE,
  path         text NOT NULL,
  bytes        bigint NOT NULL,
  sha256       text NOT NULL CHECK (sha256 ~ '^[0-9a-f]{64}$'),
  object_key   text NOT NULL,
  PRIMARY KEY (benchmark_id, path)
);

CREATE TABLE cell (
  id           uuid PRIMARY KEY,
  benchmark_id uuid NOT NULL REFERENCES benchmark ON DELETE CASCADE,
  -- Id of the cell inside the manifest.
  key          text NOT NULL,
  position     integer NOT NULL,
  -- {axis name: value}
  coordinates  jsonb NOT NULL,
  class_count  integer NOT NULL,
  UNIQUE (benchmark_id, key)
);

-- The cells that a checkpoint was trained on, as its registrant states them; merges inherit theirs through merge_input.
CREATE TABLE checkpoint_cell (
  checkpoint_id uuid NOT NULL REFERENCES checkpoint ON DELETE CASCADE,
  cell_id       uuid NOT NULL REFERENCES cell,
  PRIMARY KEY (checkpoint_id, cell_id)
);
CREATE INDEX checkpoint_cell_cell ON checkpoint_cell (cell_id);

CREATE TABLE upload (
  id            uuid PRIMARY KEY,
  purpose       text NOT NULL CHECK (purpose IN ('CHECKPOINT', 'BENCHMARK')),
  state         text NOT NULL CHECK (state IN ('OPEN', 'COMPLETED', 'ABORTED', 'EXPIRED')),
  -- The validated input of the mutation that started it.
  request       jsonb NOT NULL,
  checkpoint_id uuid REFERENCES checkpoint,
  benchmark_id  uuid REFERENCES benchmark,
  created_by    uuid REFERENCES api_token,
  created_at    timestamptz NOT NULL DEFAULT now(),
  expires_at    timestamptz NOT NULL
);
CREATE INDEX upload_open ON upload (expires_at) WHERE state = 'OPEN';
CREATE INDEX upload_checkpoint ON upload (checkpoint_id);
CREATE INDEX upload_benchmark ON upload (benchmark_id);
CREATE INDEX upload_created_by ON upload (created_by);

CREATE TABLE upload_file (
  upload_id         uuid NOT NULL REFERENCES upload ON DELETE CASCADE,
  path              text NOT NULL,
  bytes             bigint NOT NULL,
  sha256            text NOT NULL CHECK (sha256 ~ '^[0-9a-f]{64}$'),
  object_key        text NOT NULL,
  storage_upload_id text NOT NULL,
  part_bytes        bigint NOT NULL,
  PRIMARY KEY (upload_id, path)
);

CREATE TABLE merge (
  id                   uuid PRIMARY KEY,
  recipe_digest        text NOT NULL UNIQUE CHECK (recipe_digest ~ '^[0-9a-f]{64}$'),
  recipe               jsonb NOT NULL,
  method               text NOT NULL,
  dialect              text NOT NULL,
  method_version       integer NOT NULL,
  parameters           jsonb NOT NULL,
  parameters_digest    text NOT NULL,
  -- SHA-256 over the sorted digests of the experts: one row of the board per expert set.
  expert_set_digest    text NOT NULL,
  expert_count         integer NOT NULL,
  base_id              uuid REFERENCES checkpoint,
  output_dtype         text NOT NULL,
  seed                 bigint NOT NULL,
  name                 text,
  -- {passes, bytesRead, bytesWritten, flops, peakMemoryBytes, threads, sliceBytes}
  plan                 jsonb NOT NULL,
  -- Results of the reduce passes of a started run, so that a resumed one need not repeat them.
  reductions           jsonb,
  -- {seconds, bytesRead, bytesWritten, peakRssBytes, flops, device, threads, computeDtype}; null until done.
  cost                 jsonb,
  output_checkpoint_id uuid REFERENCES checkpoint,
  created_by           uuid REFERENCES api_token,
  created_at           timestamptz NOT NULL DEFAULT now(),
  finished_at          timestamptz
);
CREATE INDEX merge_created ON merge (created_at DESC, id DESC);
CREATE INDEX merge_method ON merge (method, dialect, created_at DESC, id DESC);
CREATE INDEX merge_base ON merge (base_id);
CREATE INDEX merge_output_checkpoint ON merge (output_checkpoint_id);
CREATE INDEX merge_expert_set ON merge (expert_set_digest);
CREATE INDEX merge_created_by ON merge (created_by);

CREATE TABLE merge_input (
  merge_id      uuid NOT NULL REFERENCES merge ON DELETE CASCADE,
  role          text NOT NULL CHECK (role IN ('BASE', 'EXPERT')),
  position      integer NOT NULL,
  checkpoint_id uuid NOT NULL REFERENCES checkpoint,
  weight        double precision NOT NULL,
  PRIMARY KEY (merge_id, role, position)
);
CREATE INDEX merge_input_checkpoint ON merge_input (checkpoint_id);

-- Open multipart uploads of a running merge: what a later attempt continues.
CREATE TABLE merge_output (
  merge_id          uuid NOT NULL REFERENCES merge ON DELETE CASCADE,
  path              text NOT NULL,
  bytes             bigint NOT NULL,
  object_key        text NOT NULL,
  storage_upload_id text NOT NULL,
  part_bytes        bigint NOT NULL,
  PRIMARY KEY (merge_id, path)
);

CREATE TABLE evaluation (
  id              uuid PRIMARY KEY,
  checkpoint_id   uuid NOT NULL REFERENCES checkpoint,
  benchmark_id    uuid NOT NULL REFERENCES benchmark,
  split           text NOT NULL,
  -- Version of the evaluation code; scores of different versions never mix.
  harness         text NOT NULL,
  tier            text NOT NULL CHECK (tier IN ('VERIFIED', 'REPORTED')),
  state           text NOT NULL CHECK (state IN ('PENDING', 'COMPLETE', 'FAILED')),
  seed            bigint NOT NULL DEFAULT 0,
  -- {seconds, examples, device, threads, peakRssBytes}; null until done.
  cost            jsonb,
  created_by      uuid REFERENCES api_token,
  created_at      timestamptz NOT NULL DEFAULT now(),
  finished_at     timestamptz,
  UNIQUE (checkpoint_id, benchmark_id, split, harness, tier, seed)
);
CREATE INDEX evaluation_benchmark ON evaluation (benchmark_id, created_at DESC, id DESC);
CREATE INDEX evaluation_created ON evaluation (created_at DESC, id DESC);
CREATE INDEX evaluation_created_by ON evaluation (created_by);

CREATE TABLE score (
  id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  evaluation_id  uuid NOT NULL REFERENCES evaluation,
  cell_id        uuid NOT NULL REFERENCES cell,
  label_space    text NOT NULL CHECK (label_space IN ('TASK', 'ALL')),
  metric         text NOT NULL,
  value          double precision NOT NULL,
  examples       integer NOT NULL CHECK (examples > 0),
  standard_error double precision NOT NULL,
  UNIQUE (evaluation_id, cell_id, label_space, metric)
);
CREATE INDEX score_cell ON score (cell_id);

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'scores are append-only';
END $$;
CREATE TRIGGER score_append_only BEFORE UPDATE OR DELETE ON score FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- Read model of the board: one row per scored checkpoint, split and label space, refreshed with the scores it rests on.
CREATE TABLE leaderboard_row (
  id                    uuid PRIMARY KEY,
  benchmark_id          uuid NOT NULL REFERENCES benchmark,
  checkpoint_id         uuid NOT NULL REFERENCES checkpoint,
  merge_id              uuid REFERENCES merge,
  evaluation_id         uuid NOT NULL REFERENCES evaluation,
  modality              text NOT NULL,
  split                 text NOT NULL,
  label_space           text NOT NULL,
  metric                text NOT NULL,
  tier                  text NOT NULL,
  role                  text NOT NULL CHECK (role IN ('METHOD', 'PRETRAINED', 'EXPERT', 'MULTITASK')),
  method                text,
  dialect               text,
  parameters            jsonb,
  parameters_digest     text,
  expert_set_digest     text,
  expert_count          integer NOT NULL,
  base_id               uuid REFERENCES checkpoint,
  -- Prerequisites of the method, for filters: base, statistics, data, tuning, randomness.
  needs                 text[] NOT NULL DEFAULT '{}',
  -- Unweighted means over cells, as fractions; null where no such cell was scored.
  held_in               double precision,
  held_in_error         double precision,
  held_in_cells         integer NOT NULL,
  generalization        double precision,
  generalization_error  double precision,
  generalization_cells  integer NOT NULL,
  -- The base's score on the same cells, and the mean of each expert's on its own cells.
  held_in_base          double precision,
  held_in_experts       double precision,
  generalization_base   double precision,
  seconds               double precision,
  bytes_read            bigint,
  peak_rss_bytes        bigint,
  flops                 double precision,
  device                text,
  updated_at            timestamptz NOT NULL DEFAULT now(),
  UNIQUE (benchmark_id, split, label_space, tier, checkpoint_id)
);
CREATE INDEX leaderboard_generalization ON leaderboard_row (benchmark_id, split, label_space, generalization DESC NULLS LAST, id);
CREATE INDEX leaderboard_held_in ON leaderboard_row (benchmark_id, split, label_space, held_in DESC NULLS LAST, id);
CREATE INDEX leaderboard_seconds ON leaderboard_row (benchmark_id, split, label_space, seconds, id);
CREATE INDEX leaderboard_expert_count ON leaderboard_row (benchmark_id, split, label_space, expert_count, id);
CREATE INDEX leaderboard_checkpoint ON leaderboard_row (checkpoint_id);
CREATE INDEX leaderboard_merge ON leaderboard_row (merge_id);
CREATE INDEX leaderboard_evaluation ON leaderboard_row (evaluation_id);
CREATE INDEX leaderboard_base ON leaderboard_row (base_id);
