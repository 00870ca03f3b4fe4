CREATE TABLE alias (
  checkpoint_id uuid,
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  id uuid NOT NULL,
  moves integer NOT NULL,
  name text NOT NULL,
  updated_at timestamp with time zone NOT NULL,
  CONSTRAINT alias_checkpoint_id_fkey FOREIGN KEY (checkpoint_id) REFERENCES checkpoint(id),
  CONSTRAINT alias_name_key UNIQUE (name),
  CONSTRAINT alias_pkey PRIMARY KEY (id)
);
CREATE INDEX alias_checkpoint ON alias USING btree (checkpoint_id);
CREATE INDEX alias_created ON alias USING btree (created_at DESC, id DESC);
CREATE TRIGGER alias_not_deleted BEFORE INSERT OR UPDATE OF checkpoint_id ON alias FOR EACH ROW EXECUTE FUNCTION refuse_deleted_checkpoint('checkpoint_id');

CREATE TABLE alias_move (
  alias_id uuid NOT NULL,
  checkpoint_id uuid,
  moved_at timestamp with time zone NOT NULL,
  moved_by uuid,
  number integer NOT NULL,
  CONSTRAINT alias_move_alias_id_fkey FOREIGN KEY (alias_id) REFERENCES alias(id),
  CONSTRAINT alias_move_checkpoint_id_fkey FOREIGN KEY (checkpoint_id) REFERENCES checkpoint(id),
  CONSTRAINT alias_move_moved_by_fkey FOREIGN KEY (moved_by) REFERENCES api_token(id),
  CONSTRAINT alias_move_number_check CHECK ((number > 0)),
  CONSTRAINT alias_move_pkey PRIMARY KEY (alias_id, number)
);
CREATE INDEX alias_move_checkpoint ON alias_move USING btree (checkpoint_id);
CREATE INDEX alias_move_moved_by ON alias_move USING btree (moved_by);

CREATE TABLE api_token (
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  expires_at timestamp with time zone,
  id uuid NOT NULL,
  last_used_at timestamp with time zone,
  name text NOT NULL,
  points_per_minute integer,
  revoked_at timestamp with time zone,
  scopes text[] NOT NULL,
  selector text NOT NULL,
  starts_left double precision,
  starts_left_at timestamp with time zone,
  starts_per_hour integer,
  verifier_hash bytea NOT NULL,
  CONSTRAINT api_token_pkey PRIMARY KEY (id),
  CONSTRAINT api_token_points_per_minute_check CHECK ((points_per_minute > 0)),
  CONSTRAINT api_token_selector_key UNIQUE (selector),
  CONSTRAINT api_token_starts_left_check CHECK ((starts_left >= (0)::double precision)),
  CONSTRAINT api_token_starts_left_whole CHECK (((starts_left IS NULL) = (starts_left_at IS NULL))),
  CONSTRAINT api_token_starts_per_hour_check CHECK ((starts_per_hour >= 0))
);

CREATE TABLE audit_event (
  action text NOT NULL,
  at timestamp with time zone NOT NULL DEFAULT now(),
  detail jsonb NOT NULL DEFAULT '{}'::jsonb,
  id bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
  outcome text NOT NULL DEFAULT 'DONE'::text,
  request_id text,
  subject_id uuid,
  subject_type text NOT NULL,
  token_id uuid,
  CONSTRAINT audit_event_outcome_check CHECK ((outcome = ANY (ARRAY['DONE'::text, 'REFUSED'::text]))),
  CONSTRAINT audit_event_pkey PRIMARY KEY (id),
  CONSTRAINT audit_event_token_id_fkey FOREIGN KEY (token_id) REFERENCES api_token(id)
);
CREATE INDEX audit_event_action ON audit_event USING btree (action, id DESC);
CREATE INDEX audit_event_at ON audit_event USING btree (at);
CREATE INDEX audit_event_subject ON audit_event USING btree (subject_type, subject_id);
CREATE INDEX audit_event_token ON audit_event USING btree (token_id);

CREATE TABLE benchmark (
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  created_by uuid,
  digest text NOT NULL,
  duplicate_of_id uuid,
  flag_id uuid,
  id uuid NOT NULL,
  manifest jsonb NOT NULL,
  modality text NOT NULL,
  ready_at timestamp with time zone,
  rejection jsonb,
  revision text NOT NULL,
  slug text NOT NULL,
  state text NOT NULL,
  title text NOT NULL,
  CONSTRAINT benchmark_created_by_fkey FOREIGN KEY (created_by) REFERENCES api_token(id),
  CONSTRAINT benchmark_digest_check CHECK ((digest ~ '^[0-9a-f]{64}$'::text)),
  CONSTRAINT benchmark_duplicate_of_id_fkey FOREIGN KEY (duplicate_of_id) REFERENCES benchmark(id),
  CONSTRAINT benchmark_flag_id_fkey FOREIGN KEY (flag_id) REFERENCES flag(id),
  CONSTRAINT benchmark_modality_check CHECK ((modality = ANY (ARRAY['IMAGE_CLASSIFICATION'::text, 'IMAGE_GENERATION'::text, 'LANGUAGE'::text]))),
  CONSTRAINT benchmark_pkey PRIMARY KEY (id),
  CONSTRAINT benchmark_state_check CHECK ((state = ANY (ARRAY['VERIFYING'::text, 'READY'::text, 'REJECTED'::text])))
);
CREATE INDEX benchmark_created_by ON benchmark USING btree (created_by);
CREATE INDEX benchmark_duplicate ON benchmark USING btree (duplicate_of_id);
CREATE INDEX benchmark_flag ON benchmark USING btree (flag_id);
CREATE INDEX benchmark_modality ON benchmark USING btree (modality, slug);
CREATE UNIQUE INDEX benchmark_revision ON benchmark USING btree (slug, revision) WHERE (state = 'READY'::text);

CREATE TABLE benchmark_file (
  benchmark_id uuid NOT NULL,
  bytes bigint NOT NULL,
  object_key text NOT NULL,
  path text NOT NULL,
  sha256 text NOT NULL,
  CONSTRAINT benchmark_file_benchmark_id_fkey FOREIGN KEY (benchmark_id) REFERENCES benchmark(id) ON DELETE CASCADE,
  CONSTRAINT benchmark_file_pkey PRIMARY KEY (benchmark_id, path),
  CONSTRAINT benchmark_file_sha256_check CHECK ((sha256 ~ '^[0-9a-f]{64}$'::text))
);
CREATE INDEX benchmark_file_object ON benchmark_file USING btree (object_key);

CREATE TABLE cell (
  benchmark_id uuid NOT NULL,
  class_count integer NOT NULL,
  coordinates jsonb NOT NULL,
  id uuid NOT NULL,
  key text NOT NULL,
  position integer NOT NULL,
  CONSTRAINT cell_benchmark_id_fkey FOREIGN KEY (benchmark_id) REFERENCES benchmark(id) ON DELETE CASCADE,
  CONSTRAINT cell_benchmark_id_key_key UNIQUE (benchmark_id, key),
  CONSTRAINT cell_pkey PRIMARY KEY (id)
);

CREATE TABLE checkpoint (
  base_id uuid,
  bytes bigint NOT NULL,
  collected_at timestamp with time zone,
  content_digest text NOT NULL,
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  created_by uuid,
  deleted_at timestamp with time zone,
  deleted_by uuid,
  description text,
  duplicate_of_id uuid,
  family text,
  flag_id uuid,
  id uuid NOT NULL,
  kind text NOT NULL,
  layout_digest text,
  license text,
  modality text,
  name text NOT NULL,
  parameter_count bigint,
  ready_at timestamp with time zone,
  rejection jsonb,
  source text,
  state text NOT NULL,
  CONSTRAINT checkpoint_base_id_fkey FOREIGN KEY (base_id) REFERENCES checkpoint(id),
  CONSTRAINT checkpoint_collected_check CHECK (((collected_at IS NULL) OR (state = 'DELETED'::text))),
  CONSTRAINT checkpoint_content_digest_check CHECK ((content_digest ~ '^[0-9a-f]{64}$'::text)),
  CONSTRAINT checkpoint_created_by_fkey FOREIGN KEY (created_by) REFERENCES api_token(id),
  CONSTRAINT checkpoint_deleted_by_fkey FOREIGN KEY (deleted_by) REFERENCES api_token(id),
  CONSTRAINT checkpoint_deleted_check CHECK (((state = 'DELETED'::text) = (deleted_at IS NOT NULL))),
  CONSTRAINT checkpoint_duplicate_of_id_fkey FOREIGN KEY (duplicate_of_id) REFERENCES checkpoint(id),
  CONSTRAINT checkpoint_flag_id_fkey FOREIGN KEY (flag_id) REFERENCES flag(id),
  CONSTRAINT checkpoint_kind_check CHECK ((kind = ANY (ARRAY['BASE'::text, 'EXPERT'::text, 'ADAPTER'::text, 'MERGED'::text, 'ENSEMBLE'::text]))),
  CONSTRAINT checkpoint_modality_check CHECK ((modality = ANY (ARRAY['IMAGE_CLASSIFICATION'::text, 'IMAGE_GENERATION'::text, 'LANGUAGE'::text]))),
  CONSTRAINT checkpoint_pkey PRIMARY KEY (id),
  CONSTRAINT checkpoint_state_check CHECK ((state = ANY (ARRAY['VERIFYING'::text, 'READY'::text, 'REJECTED'::text, 'DELETED'::text])))
);
CREATE INDEX checkpoint_base ON checkpoint USING btree (base_id);
CREATE INDEX checkpoint_collectable ON checkpoint USING btree (deleted_at) WHERE ((state = 'DELETED'::text) AND (collected_at IS NULL));
CREATE INDEX checkpoint_created ON checkpoint USING btree (created_at DESC, id DESC);
CREATE INDEX checkpoint_created_by ON checkpoint USING btree (created_by);
CREATE INDEX checkpoint_deleted_by ON checkpoint USING btree (deleted_by);
CREATE INDEX checkpoint_digest ON checkpoint USING btree (content_digest);
CREATE INDEX checkpoint_duplicate ON checkpoint USING btree (duplicate_of_id);
CREATE INDEX checkpoint_flag ON checkpoint USING btree (flag_id);
CREATE INDEX checkpoint_kind_created ON checkpoint USING btree (kind, created_at DESC, id DESC);
CREATE UNIQUE INDEX checkpoint_identity ON checkpoint USING btree (content_digest) WHERE (state = 'READY'::text);
CREATE TRIGGER checkpoint_base_not_deleted BEFORE INSERT OR UPDATE OF base_id ON checkpoint FOR EACH ROW EXECUTE FUNCTION refuse_deleted_checkpoint('base_id');

CREATE TABLE checkpoint_cell (
  cell_id uuid NOT NULL,
  checkpoint_id uuid NOT NULL,
  CONSTRAINT checkpoint_cell_cell_id_fkey FOREIGN KEY (cell_id) REFERENCES cell(id),
  CONSTRAINT checkpoint_cell_checkpoint_id_fkey FOREIGN KEY (checkpoint_id) REFERENCES checkpoint(id) ON DELETE CASCADE,
  CONSTRAINT checkpoint_cell_pkey PRIMARY KEY (checkpoint_id, cell_id)
);
CREATE INDEX checkpoint_cell_cell ON checkpoint_cell USING btree (cell_id);

CREATE TABLE checkpoint_file (
  bytes bigint NOT NULL,
  checkpoint_id uuid NOT NULL,
  object_key text NOT NULL,
  path text NOT NULL,
  role text NOT NULL,
  sha256 text NOT NULL,
  CONSTRAINT checkpoint_file_checkpoint_id_fkey FOREIGN KEY (checkpoint_id) REFERENCES checkpoint(id) ON DELETE CASCADE,
  CONSTRAINT checkpoint_file_pkey PRIMARY KEY (checkpoint_id, path),
  CONSTRAINT checkpoint_file_role_check CHECK ((role = ANY (ARRAY['WEIGHTS'::text, 'INDEX'::text, 'CONFIG'::text, 'TOKENIZER'::text, 'CARD'::text, 'OTHER'::text]))),
  CONSTRAINT checkpoint_file_sha256_check CHECK ((sha256 ~ '^[0-9a-f]{64}$'::text))
);
CREATE INDEX checkpoint_file_object ON checkpoint_file USING btree (object_key);

CREATE TABLE ensemble_member (
  checkpoint_id uuid NOT NULL,
  ensemble_id uuid NOT NULL,
  position integer NOT NULL,
  CONSTRAINT ensemble_member_checkpoint_id_fkey FOREIGN KEY (checkpoint_id) REFERENCES checkpoint(id),
  CONSTRAINT ensemble_member_ensemble_id_fkey FOREIGN KEY (ensemble_id) REFERENCES checkpoint(id) ON DELETE CASCADE,
  CONSTRAINT ensemble_member_pkey PRIMARY KEY (ensemble_id, "position"),
  CONSTRAINT ensemble_member_position_check CHECK (("position" >= 0))
);
CREATE INDEX ensemble_member_checkpoint ON ensemble_member USING btree (checkpoint_id);
CREATE TRIGGER ensemble_member_not_deleted BEFORE INSERT OR UPDATE OF checkpoint_id ON ensemble_member FOR EACH ROW EXECUTE FUNCTION refuse_deleted_checkpoint('checkpoint_id');

CREATE TABLE evaluation (
  benchmark_id uuid NOT NULL,
  checkpoint_id uuid NOT NULL,
  cost jsonb,
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  created_by uuid,
  finished_at timestamp with time zone,
  harness text NOT NULL,
  id uuid NOT NULL,
  seed bigint NOT NULL DEFAULT 0,
  split text NOT NULL,
  state text NOT NULL,
  tier text NOT NULL,
  CONSTRAINT evaluation_benchmark_id_fkey FOREIGN KEY (benchmark_id) REFERENCES benchmark(id),
  CONSTRAINT evaluation_checkpoint_id_benchmark_id_split_harness_tier_se_key UNIQUE (checkpoint_id, benchmark_id, split, harness, tier, seed),
  CONSTRAINT evaluation_checkpoint_id_fkey FOREIGN KEY (checkpoint_id) REFERENCES checkpoint(id),
  CONSTRAINT evaluation_created_by_fkey FOREIGN KEY (created_by) REFERENCES api_token(id),
  CONSTRAINT evaluation_pkey PRIMARY KEY (id),
  CONSTRAINT evaluation_state_check CHECK ((state = ANY (ARRAY['PENDING'::text, 'COMPLETE'::text, 'FAILED'::text]))),
  CONSTRAINT evaluation_tier_check CHECK ((tier = ANY (ARRAY['VERIFIED'::text, 'REPORTED'::text])))
);
CREATE INDEX evaluation_benchmark ON evaluation USING btree (benchmark_id, created_at DESC, id DESC);
CREATE INDEX evaluation_created ON evaluation USING btree (created_at DESC, id DESC);
CREATE INDEX evaluation_created_by ON evaluation USING btree (created_by);
CREATE TRIGGER evaluation_not_deleted BEFORE INSERT OR UPDATE OF checkpoint_id ON evaluation FOR EACH ROW EXECUTE FUNCTION refuse_deleted_checkpoint('checkpoint_id');

CREATE TABLE experiment (
  base_id uuid NOT NULL,
  benchmark_id uuid NOT NULL,
  budget jsonb NOT NULL,
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  created_by uuid,
  error jsonb,
  finished_at timestamp with time zone,
  flag_id uuid,
  id uuid NOT NULL,
  name text,
  seconds_before double precision NOT NULL DEFAULT 0,
  spec jsonb NOT NULL,
  spec_digest text NOT NULL,
  started_at timestamp with time zone NOT NULL,
  state text NOT NULL,
  CONSTRAINT experiment_base_id_fkey FOREIGN KEY (base_id) REFERENCES checkpoint(id),
  CONSTRAINT experiment_benchmark_id_fkey FOREIGN KEY (benchmark_id) REFERENCES benchmark(id),
  CONSTRAINT experiment_created_by_fkey FOREIGN KEY (created_by) REFERENCES api_token(id),
  CONSTRAINT experiment_flag_id_fkey FOREIGN KEY (flag_id) REFERENCES flag(id),
  CONSTRAINT experiment_pkey PRIMARY KEY (id),
  CONSTRAINT experiment_spec_digest_check CHECK ((spec_digest ~ '^[0-9a-f]{64}$'::text)),
  CONSTRAINT experiment_spec_digest_key UNIQUE (spec_digest),
  CONSTRAINT experiment_state_check CHECK ((state = ANY (ARRAY['RUNNING'::text, 'COMPLETE'::text, 'STOPPED'::text, 'CANCELLED'::text, 'FAILED'::text])))
);
CREATE INDEX experiment_base ON experiment USING btree (base_id);
CREATE INDEX experiment_benchmark ON experiment USING btree (benchmark_id);
CREATE INDEX experiment_created ON experiment USING btree (created_at DESC, id DESC);
CREATE INDEX experiment_created_by ON experiment USING btree (created_by);
CREATE INDEX experiment_flag ON experiment USING btree (flag_id);
CREATE INDEX experiment_running ON experiment USING btree (id) WHERE (state = 'RUNNING'::text);
CREATE TRIGGER experiment_base_not_deleted BEFORE INSERT OR UPDATE OF base_id ON experiment FOR EACH ROW EXECUTE FUNCTION refuse_deleted_checkpoint('base_id');

CREATE TABLE experiment_job (
  experiment_id uuid NOT NULL,
  job_id uuid NOT NULL,
  CONSTRAINT experiment_job_experiment_id_fkey FOREIGN KEY (experiment_id) REFERENCES experiment(id) ON DELETE CASCADE,
  CONSTRAINT experiment_job_job_id_fkey FOREIGN KEY (job_id) REFERENCES job(id) ON DELETE CASCADE,
  CONSTRAINT experiment_job_pkey PRIMARY KEY (experiment_id, job_id)
);
CREATE INDEX experiment_job_job ON experiment_job USING btree (job_id);

CREATE TABLE experiment_point (
  checkpoint_id uuid,
  error jsonb,
  experiment_id uuid NOT NULL,
  id uuid NOT NULL,
  merge_id uuid,
  method integer,
  parameters jsonb,
  position integer NOT NULL,
  report_evaluation_id uuid,
  role text NOT NULL,
  score double precision,
  seed bigint,
  selected boolean NOT NULL DEFAULT false,
  stage integer,
  state text NOT NULL,
  subset integer,
  tuning_evaluation_id uuid,
  CONSTRAINT experiment_point_check CHECK (((role = 'GRID'::text) = ((method IS NOT NULL) AND (subset IS NOT NULL) AND (stage IS NOT NULL) AND (seed IS NOT NULL)))),
  CONSTRAINT experiment_point_checkpoint_id_fkey FOREIGN KEY (checkpoint_id) REFERENCES checkpoint(id),
  CONSTRAINT experiment_point_experiment_id_fkey FOREIGN KEY (experiment_id) REFERENCES experiment(id) ON DELETE CASCADE,
  CONSTRAINT experiment_point_experiment_id_position_key UNIQUE (experiment_id, "position"),
  CONSTRAINT experiment_point_merge_id_fkey FOREIGN KEY (merge_id) REFERENCES merge(id),
  CONSTRAINT experiment_point_pkey PRIMARY KEY (id),
  CONSTRAINT experiment_point_report_evaluation_id_fkey FOREIGN KEY (report_evaluation_id) REFERENCES evaluation(id),
  CONSTRAINT experiment_point_role_check CHECK ((role = ANY (ARRAY['GRID'::text, 'PRETRAINED'::text, 'EXPERT'::text, 'MULTITASK'::text, 'ENSEMBLE'::text]))),
  CONSTRAINT experiment_point_state_check CHECK ((state = ANY (ARRAY['WAITING'::text, 'MERGING'::text, 'TUNING'::text, 'TUNED'::text, 'TESTING'::text, 'DONE'::text, 'FAILED'::text]))),
  CONSTRAINT experiment_point_tuning_evaluation_id_fkey FOREIGN KEY (tuning_evaluation_id) REFERENCES evaluation(id)
);
CREATE INDEX experiment_point_checkpoint ON experiment_point USING btree (checkpoint_id);
CREATE INDEX experiment_point_merge ON experiment_point USING btree (merge_id);
CREATE INDEX experiment_point_report ON experiment_point USING btree (report_evaluation_id);
CREATE INDEX experiment_point_tuning ON experiment_point USING btree (tuning_evaluation_id);
CREATE TRIGGER experiment_point_not_deleted BEFORE INSERT OR UPDATE OF checkpoint_id ON experiment_point FOR EACH ROW EXECUTE FUNCTION refuse_deleted_checkpoint('checkpoint_id');

CREATE TABLE experiment_statistic (
  experiment_id uuid NOT NULL,
  statistic_id uuid NOT NULL,
  CONSTRAINT experiment_statistic_experiment_id_fkey FOREIGN KEY (experiment_id) REFERENCES experiment(id) ON DELETE CASCADE,
  CONSTRAINT experiment_statistic_pkey PRIMARY KEY (experiment_id, statistic_id),
  CONSTRAINT experiment_statistic_statistic_id_fkey FOREIGN KEY (statistic_id) REFERENCES statistic(id)
);
CREATE INDEX experiment_statistic_statistic ON experiment_statistic USING btree (statistic_id);

CREATE TABLE flag (
  flagged_at timestamp with time zone NOT NULL,
  flagged_by uuid,
  id uuid NOT NULL,
  lifted_at timestamp with time zone,
  lifted_by uuid,
  reason text NOT NULL,
  subject_id uuid NOT NULL,
  subject_type text NOT NULL,
  CONSTRAINT flag_flagged_by_fkey FOREIGN KEY (flagged_by) REFERENCES api_token(id),
  CONSTRAINT flag_lifted_by_fkey FOREIGN KEY (lifted_by) REFERENCES api_token(id),
  CONSTRAINT flag_pkey PRIMARY KEY (id),
  CONSTRAINT flag_subject_type_check CHECK ((subject_type = ANY (ARRAY['CHECKPOINT'::text, 'MERGE'::text, 'EXPERIMENT'::text, 'BENCHMARK'::text, 'REPORTED_ROW'::text])))
);
CREATE INDEX flag_flagged_by ON flag USING btree (flagged_by);
CREATE INDEX flag_lifted_by ON flag USING btree (lifted_by);
CREATE INDEX flag_subject ON flag USING btree (subject_type, subject_id, flagged_at DESC);
CREATE UNIQUE INDEX flag_open ON flag USING btree (subject_type, subject_id) WHERE (lifted_at IS NULL);

CREATE TABLE hidden_score (
  cell_id uuid NOT NULL,
  evaluation_id uuid NOT NULL,
  examples integer NOT NULL,
  id bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
  label_space text NOT NULL,
  metric text NOT NULL,
  standard_error double precision NOT NULL,
  value double precision NOT NULL,
  CONSTRAINT hidden_score_cell_id_fkey FOREIGN KEY (cell_id) REFERENCES cell(id),
  CONSTRAINT hidden_score_evaluation_id_cell_id_label_space_metric_key UNIQUE (evaluation_id, cell_id, label_space, metric),
  CONSTRAINT hidden_score_evaluation_id_fkey FOREIGN KEY (evaluation_id) REFERENCES evaluation(id),
  CONSTRAINT hidden_score_examples_check CHECK ((examples > 0)),
  CONSTRAINT hidden_score_label_space_check CHECK ((label_space = ANY (ARRAY['TASK'::text, 'ALL'::text]))),
  CONSTRAINT hidden_score_pkey PRIMARY KEY (id)
);
CREATE INDEX hidden_score_cell ON hidden_score USING btree (cell_id);
CREATE TRIGGER hidden_score_append_only BEFORE DELETE OR UPDATE ON hidden_score FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE TABLE job (
  attempt integer NOT NULL DEFAULT 0,
  completed double precision,
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  created_by uuid,
  error jsonb,
  finished_at timestamp with time zone,
  heartbeat_at timestamp with time zone,
  id uuid NOT NULL,
  idempotency_key text,
  kind text NOT NULL,
  max_attempts integer NOT NULL,
  payload jsonb NOT NULL,
  phase text,
  progress_at timestamp with time zone,
  queue_id uuid,
  rate double precision,
  started_at timestamp with time zone,
  state text NOT NULL,
  subject_id uuid NOT NULL,
  subject_type text NOT NULL,
  total double precision,
  trace_parent text,
  unit text,
  worker text,
  CONSTRAINT job_created_by_fkey FOREIGN KEY (created_by) REFERENCES api_token(id),
  CONSTRAINT job_idempotency_key_key UNIQUE (idempotency_key),
  CONSTRAINT job_kind_check CHECK ((kind = ANY (ARRAY['CHECKPOINT_VERIFY'::text, 'BENCHMARK_VERIFY'::text, 'MERGE'::text, 'MERGE_ASSIST'::text, 'SWEEP'::text, 'EVALUATION'::text, 'STATISTIC'::text, 'STATISTIC_VERIFY'::text]))),
  CONSTRAINT job_pkey PRIMARY KEY (id),
  CONSTRAINT job_state_check CHECK ((state = ANY (ARRAY['QUEUED'::text, 'RUNNING'::text, 'SUCCEEDED'::text, 'FAILED'::text, 'CANCELLED'::text]))),
  CONSTRAINT job_subject_type_check CHECK ((subject_type = ANY (ARRAY['CHECKPOINT'::text, 'BENCHMARK'::text, 'MERGE'::text, 'EVALUATION'::text, 'STATISTIC'::text, 'EXPERIMENT'::text]))),
  CONSTRAINT job_trace_parent_check CHECK ((trace_parent ~ '^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$'::text))
);
CREATE INDEX job_created ON job USING btree (created_at DESC, id DESC);
CREATE INDEX job_created_by ON job USING btree (created_by);
CREATE INDEX job_state_created ON job USING btree (state, created_at DESC, id DESC);
CREATE INDEX job_subject ON job USING btree (subject_type, subject_id, created_at DESC);
CREATE TRIGGER job_announce AFTER INSERT OR UPDATE OF state, attempt, phase, completed, total, error ON job FOR EACH ROW EXECUTE FUNCTION announce_job();

CREATE TABLE leaderboard_row (
  base_id uuid,
  benchmark_id uuid NOT NULL,
  bytes_read bigint,
  bytes_written bigint,
  checkpoint_id uuid,
  device text,
  dialect text,
  evaluation_id uuid,
  evaluation_seconds double precision,
  expert_count integer NOT NULL,
  expert_set_digest text,
  flag_id uuid,
  flops double precision,
  generalization double precision,
  generalization_base double precision,
  generalization_cells integer NOT NULL,
  generalization_error double precision,
  grid text,
  harness text,
  held_in double precision,
  held_in_base double precision,
  held_in_cells integer NOT NULL,
  held_in_error double precision,
  held_in_experts double precision,
  id uuid NOT NULL,
  label text NOT NULL DEFAULT ''::text,
  label_space text NOT NULL,
  merge_id uuid,
  method text,
  method_version integer,
  metric text NOT NULL,
  modality text NOT NULL,
  needs text[] NOT NULL DEFAULT '{}'::text[],
  output_bytes bigint,
  parameters jsonb,
  parameters_digest text,
  peak_rss_bytes bigint,
  plain boolean NOT NULL DEFAULT false,
  point_digest text,
  pool text NOT NULL DEFAULT ''::text,
  reported_id uuid,
  role text NOT NULL,
  seconds double precision,
  single_model boolean NOT NULL DEFAULT true,
  split text NOT NULL,
  statistics_bytes bigint,
  statistics_count integer NOT NULL DEFAULT 0,
  statistics_flops double precision,
  statistics_seconds double precision,
  tier text NOT NULL,
  updated_at timestamp with time zone NOT NULL DEFAULT now(),
  CONSTRAINT leaderboard_row_base_id_fkey FOREIGN KEY (base_id) REFERENCES checkpoint(id),
  CONSTRAINT leaderboard_row_benchmark_id_fkey FOREIGN KEY (benchmark_id) REFERENCES benchmark(id),
  CONSTRAINT leaderboard_row_benchmark_id_split_label_space_tier_checkpo_key UNIQUE (benchmark_id, split, label_space, tier, checkpoint_id),
  CONSTRAINT leaderboard_row_checkpoint_id_fkey FOREIGN KEY (checkpoint_id) REFERENCES checkpoint(id),
  CONSTRAINT leaderboard_row_evaluation_id_fkey FOREIGN KEY (evaluation_id) REFERENCES evaluation(id),
  CONSTRAINT leaderboard_row_flag_id_fkey FOREIGN KEY (flag_id) REFERENCES flag(id),
  CONSTRAINT leaderboard_row_grid_check CHECK ((grid = ANY (ARRAY['POINT'::text, 'SELECTED'::text, 'ORACLE'::text]))),
  CONSTRAINT leaderboard_row_merge_id_fkey FOREIGN KEY (merge_id) REFERENCES merge(id),
  CONSTRAINT leaderboard_row_pkey PRIMARY KEY (id),
  CONSTRAINT leaderboard_row_reported_id_fkey FOREIGN KEY (reported_id) REFERENCES reported_result(id) ON DELETE CASCADE,
  CONSTRAINT leaderboard_row_reported_id_key UNIQUE (reported_id),
  CONSTRAINT leaderboard_row_role_check CHECK ((role = ANY (ARRAY['METHOD'::text, 'PRETRAINED'::text, 'EXPERT'::text, 'MULTITASK'::text, 'ENSEMBLE'::text]))),
  CONSTRAINT leaderboard_row_subject_check CHECK (
CASE
    WHEN (reported_id IS NULL) THEN ((checkpoint_id IS NOT NULL) AND (evaluation_id IS NOT NULL) AND (tier = 'VERIFIED'::text))
    ELSE ((checkpoint_id IS NULL) AND (evaluation_id IS NULL) AND (tier = 'REPORTED'::text))
END)
);
CREATE INDEX leaderboard_base ON leaderboard_row USING btree (base_id);
CREATE INDEX leaderboard_checkpoint ON leaderboard_row USING btree (checkpoint_id);
CREATE INDEX leaderboard_evaluation ON leaderboard_row USING btree (evaluation_id);
CREATE INDEX leaderboard_expert_count ON leaderboard_row USING btree (benchmark_id, split, label_space, expert_count, id);
CREATE INDEX leaderboard_flag ON leaderboard_row USING btree (flag_id);
CREATE INDEX leaderboard_generalization ON leaderboard_row USING btree (benchmark_id, split, label_space, generalization DESC NULLS LAST, id) INCLUDE (tier, harness, role, single_model, pool, flag_id);
CREATE INDEX leaderboard_generalization_rank ON leaderboard_row USING btree (benchmark_id, split, label_space, tier, harness, pool, generalization, id) WHERE ((role = 'METHOD'::text) AND single_model AND (flag_id IS NULL));
CREATE INDEX leaderboard_grid ON leaderboard_row USING btree (benchmark_id, split, label_space, pool, label);
CREATE INDEX leaderboard_held_in ON leaderboard_row USING btree (benchmark_id, split, label_space, held_in DESC NULLS LAST, id) INCLUDE (tier, harness, role, single_model, pool, flag_id);
CREATE INDEX leaderboard_held_in_rank ON leaderboard_row USING btree (benchmark_id, split, label_space, tier, harness, pool, held_in, id) WHERE ((role = 'METHOD'::text) AND single_model AND (flag_id IS NULL));
CREATE INDEX leaderboard_merge ON leaderboard_row USING btree (merge_id);
CREATE INDEX leaderboard_seconds ON leaderboard_row USING btree (benchmark_id, split, label_space, seconds, id);

CREATE TABLE merge (
  base_id uuid,
  cost jsonb,
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  created_by uuid,
  dialect text NOT NULL,
  expert_count integer NOT NULL,
  expert_set_digest text NOT NULL,
  finished_at timestamp with time zone,
  flag_id uuid,
  id uuid NOT NULL,
  method text NOT NULL,
  method_version integer NOT NULL,
  name text,
  output_checkpoint_id uuid,
  output_dtype text NOT NULL,
  parameters jsonb NOT NULL,
  parameters_digest text NOT NULL,
  plan jsonb NOT NULL,
  recipe jsonb NOT NULL,
  recipe_digest text NOT NULL,
  reductions jsonb,
  seed bigint NOT NULL,
  CONSTRAINT merge_base_id_fkey FOREIGN KEY (base_id) REFERENCES checkpoint(id),
  CONSTRAINT merge_created_by_fkey FOREIGN KEY (created_by) REFERENCES api_token(id),
  CONSTRAINT merge_flag_id_fkey FOREIGN KEY (flag_id) REFERENCES flag(id),
  CONSTRAINT merge_output_checkpoint_id_fkey FOREIGN KEY (output_checkpoint_id) REFERENCES checkpoint(id),
  CONSTRAINT merge_pkey PRIMARY KEY (id),
  CONSTRAINT merge_recipe_digest_check CHECK ((recipe_digest ~ '^[0-9a-f]{64}$'::text)),
  CONSTRAINT merge_recipe_digest_key UNIQUE (recipe_digest)
);
CREATE INDEX merge_base ON merge USING btree (base_id);
CREATE INDEX merge_created ON merge USING btree (created_at DESC, id DESC);
CREATE INDEX merge_created_by ON merge USING btree (created_by);
CREATE INDEX merge_expert_set ON merge USING btree (expert_set_digest);
CREATE INDEX merge_flag ON merge USING btree (flag_id);
CREATE INDEX merge_method ON merge USING btree (method, dialect, created_at DESC, id DESC);
CREATE INDEX merge_output_checkpoint ON merge USING btree (output_checkpoint_id);
CREATE TRIGGER merge_base_not_deleted BEFORE INSERT OR UPDATE OF base_id ON merge FOR EACH ROW EXECUTE FUNCTION refuse_deleted_checkpoint('base_id');

CREATE TABLE merge_claim (
  attempt integer NOT NULL,
  job_id uuid NOT NULL,
  merge_id uuid NOT NULL,
  path text NOT NULL,
  slice integer NOT NULL,
  CONSTRAINT merge_claim_job_id_fkey FOREIGN KEY (job_id) REFERENCES job(id) ON DELETE CASCADE,
  CONSTRAINT merge_claim_merge_id_fkey FOREIGN KEY (merge_id) REFERENCES merge(id) ON DELETE CASCADE,
  CONSTRAINT merge_claim_pkey PRIMARY KEY (merge_id, path, slice),
  CONSTRAINT merge_claim_slice_check CHECK ((slice >= 0))
);
CREATE INDEX merge_claim_job ON merge_claim USING btree (job_id);

CREATE TABLE merge_input (
  checkpoint_id uuid NOT NULL,
  merge_id uuid NOT NULL,
  position integer NOT NULL,
  role text NOT NULL,
  statistic_id uuid,
  weight double precision NOT NULL,
  CONSTRAINT merge_input_checkpoint_id_fkey FOREIGN KEY (checkpoint_id) REFERENCES checkpoint(id),
  CONSTRAINT merge_input_merge_id_fkey FOREIGN KEY (merge_id) REFERENCES merge(id) ON DELETE CASCADE,
  CONSTRAINT merge_input_pkey PRIMARY KEY (merge_id, role, "position"),
  CONSTRAINT merge_input_role_check CHECK ((role = ANY (ARRAY['BASE'::text, 'EXPERT'::text]))),
  CONSTRAINT merge_input_statistic_check CHECK (((statistic_id IS NULL) OR (role = 'EXPERT'::text))),
  CONSTRAINT merge_input_statistic_id_fkey FOREIGN KEY (statistic_id) REFERENCES statistic(id)
);
CREATE INDEX merge_input_checkpoint ON merge_input USING btree (checkpoint_id);
CREATE INDEX merge_input_statistic ON merge_input USING btree (statistic_id);
CREATE TRIGGER merge_input_not_deleted BEFORE INSERT OR UPDATE OF checkpoint_id ON merge_input FOR EACH ROW EXECUTE FUNCTION refuse_deleted_checkpoint('checkpoint_id');

CREATE TABLE merge_note (
  merge_id uuid NOT NULL,
  tensor text NOT NULL,
  values jsonb NOT NULL,
  CONSTRAINT merge_note_merge_id_fkey FOREIGN KEY (merge_id) REFERENCES merge(id) ON DELETE CASCADE,
  CONSTRAINT merge_note_pkey PRIMARY KEY (merge_id, tensor)
);

CREATE TABLE merge_output (
  bytes bigint NOT NULL,
  merge_id uuid NOT NULL,
  object_key text NOT NULL,
  part_bytes bigint NOT NULL,
  path text NOT NULL,
  storage_upload_id text NOT NULL,
  CONSTRAINT merge_output_merge_id_fkey FOREIGN KEY (merge_id) REFERENCES merge(id) ON DELETE CASCADE,
  CONSTRAINT merge_output_pkey PRIMARY KEY (merge_id, path)
);
CREATE INDEX merge_output_object ON merge_output USING btree (object_key);

CREATE TABLE merge_sweep (
  error jsonb,
  job_id uuid NOT NULL,
  merge_id uuid NOT NULL,
  CONSTRAINT merge_sweep_job_id_fkey FOREIGN KEY (job_id) REFERENCES job(id) ON DELETE CASCADE,
  CONSTRAINT merge_sweep_merge_id_fkey FOREIGN KEY (merge_id) REFERENCES merge(id) ON DELETE CASCADE,
  CONSTRAINT merge_sweep_pkey PRIMARY KEY (job_id, merge_id)
);
CREATE INDEX merge_sweep_merge ON merge_sweep USING btree (merge_id);

CREATE TABLE reported_result (
  base text NOT NULL,
  benchmark_id uuid NOT NULL,
  checkpoint_set text NOT NULL,
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  created_by uuid,
  dialect text,
  digest text NOT NULL,
  expert_count integer NOT NULL,
  flag_id uuid,
  id uuid NOT NULL,
  label_space text NOT NULL,
  method text,
  method_version integer,
  metric text NOT NULL,
  name text NOT NULL,
  needs text[] NOT NULL,
  note text,
  parameters jsonb,
  role text NOT NULL,
  single_model boolean NOT NULL,
  source jsonb NOT NULL,
  split text NOT NULL,
  CONSTRAINT reported_result_benchmark_id_fkey FOREIGN KEY (benchmark_id) REFERENCES benchmark(id),
  CONSTRAINT reported_result_check CHECK ((((method IS NULL) = (dialect IS NULL)) AND ((method IS NULL) = (method_version IS NULL)))),
  CONSTRAINT reported_result_created_by_fkey FOREIGN KEY (created_by) REFERENCES api_token(id),
  CONSTRAINT reported_result_digest_check CHECK ((digest ~ '^[0-9a-f]{64}$'::text)),
  CONSTRAINT reported_result_digest_key UNIQUE (digest),
  CONSTRAINT reported_result_expert_count_check CHECK ((expert_count >= 0)),
  CONSTRAINT reported_result_flag_id_fkey FOREIGN KEY (flag_id) REFERENCES flag(id),
  CONSTRAINT reported_result_label_space_check CHECK ((label_space = ANY (ARRAY['TASK'::text, 'ALL'::text]))),
  CONSTRAINT reported_result_pkey PRIMARY KEY (id),
  CONSTRAINT reported_result_role_check CHECK ((role = ANY (ARRAY['METHOD'::text, 'PRETRAINED'::text, 'EXPERT'::text, 'MULTITASK'::text])))
);
CREATE INDEX reported_result_benchmark ON reported_result USING btree (benchmark_id, checkpoint_set);
CREATE INDEX reported_result_created_by ON reported_result USING btree (created_by);
CREATE INDEX reported_result_flag ON reported_result USING btree (flag_id);

CREATE TABLE reported_score (
  cell_id uuid NOT NULL,
  examples integer,
  held_in boolean NOT NULL,
  result_id uuid NOT NULL,
  standard_error double precision,
  value double precision NOT NULL,
  CONSTRAINT reported_score_cell_id_fkey FOREIGN KEY (cell_id) REFERENCES cell(id),
  CONSTRAINT reported_score_examples_check CHECK ((examples > 0)),
  CONSTRAINT reported_score_pkey PRIMARY KEY (result_id, cell_id),
  CONSTRAINT reported_score_result_id_fkey FOREIGN KEY (result_id) REFERENCES reported_result(id),
  CONSTRAINT reported_score_standard_error_check CHECK ((standard_error >= (0)::double precision))
);
CREATE INDEX reported_score_cell ON reported_score USING btree (cell_id);
CREATE TRIGGER reported_score_append_only BEFORE DELETE OR UPDATE ON reported_score FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE TABLE schema_migration (
  applied_at timestamp with time zone NOT NULL DEFAULT now(),
  checksum text NOT NULL,
  name text NOT NULL,
  version integer NOT NULL,
  CONSTRAINT schema_migration_pkey PRIMARY KEY (version)
);

CREATE TABLE score (
  cell_id uuid NOT NULL,
  evaluation_id uuid NOT NULL,
  examples integer NOT NULL,
  id bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
  interval_high double precision,
  interval_low double precision,
  label_space text NOT NULL,
  metric text NOT NULL,
  standard_error double precision NOT NULL,
  value double precision NOT NULL,
  CONSTRAINT score_cell_id_fkey FOREIGN KEY (cell_id) REFERENCES cell(id),
  CONSTRAINT score_evaluation_id_cell_id_label_space_metric_key UNIQUE (evaluation_id, cell_id, label_space, metric),
  CONSTRAINT score_evaluation_id_fkey FOREIGN KEY (evaluation_id) REFERENCES evaluation(id),
  CONSTRAINT score_examples_check CHECK ((examples > 0)),
  CONSTRAINT score_interval_check CHECK ((((interval_low IS NULL) AND (interval_high IS NULL)) OR ((interval_low IS NOT NULL) AND (interval_high IS NOT NULL) AND (interval_low <= interval_high)))),
  CONSTRAINT score_label_space_check CHECK ((label_space = ANY (ARRAY['TASK'::text, 'ALL'::text]))),
  CONSTRAINT score_pkey PRIMARY KEY (id)
);
CREATE INDEX score_cell ON score USING btree (cell_id);
CREATE TRIGGER score_append_only BEFORE DELETE OR UPDATE ON score FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE TABLE statistic (
  benchmark_id uuid,
  bytes bigint,
  cell_id uuid,
  checkpoint_id uuid NOT NULL,
  cost jsonb,
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  created_by uuid,
  digest text,
  engine text,
  examples bigint,
  id uuid NOT NULL,
  kind text NOT NULL,
  metadata jsonb,
  object_key text,
  origin text NOT NULL,
  ready_at timestamp with time zone,
  rejection jsonb,
  saved jsonb,
  seed bigint,
  split text,
  state text NOT NULL,
  variant text,
  CONSTRAINT statistic_benchmark_id_fkey FOREIGN KEY (benchmark_id) REFERENCES benchmark(id),
  CONSTRAINT statistic_cell_id_fkey FOREIGN KEY (cell_id) REFERENCES cell(id),
  CONSTRAINT statistic_check CHECK (((kind = 'FISHER'::text) = (variant IS NOT NULL))),
  CONSTRAINT statistic_check1 CHECK (((state <> 'READY'::text) OR ((digest IS NOT NULL) AND (object_key IS NOT NULL) AND (metadata IS NOT NULL)))),
  CONSTRAINT statistic_checkpoint_id_fkey FOREIGN KEY (checkpoint_id) REFERENCES checkpoint(id),
  CONSTRAINT statistic_created_by_fkey FOREIGN KEY (created_by) REFERENCES api_token(id),
  CONSTRAINT statistic_digest_check CHECK ((digest ~ '^[0-9a-f]{64}$'::text)),
  CONSTRAINT statistic_examples_check CHECK ((examples > 0)),
  CONSTRAINT statistic_kind_check CHECK ((kind = ANY (ARRAY['FISHER'::text, 'GRAM'::text]))),
  CONSTRAINT statistic_origin_check CHECK ((origin = ANY (ARRAY['COMPUTED'::text, 'UPLOADED'::text]))),
  CONSTRAINT statistic_pkey PRIMARY KEY (id),
  CONSTRAINT statistic_state_check CHECK ((state = ANY (ARRAY['PENDING'::text, 'VERIFYING'::text, 'READY'::text, 'FAILED'::text, 'REJECTED'::text]))),
  CONSTRAINT statistic_variant_check CHECK ((variant = ANY (ARRAY['EMPIRICAL'::text, 'SAMPLED'::text, 'OPTIMIZER'::text])))
);
CREATE INDEX statistic_benchmark ON statistic USING btree (benchmark_id);
CREATE INDEX statistic_cell ON statistic USING btree (cell_id);
CREATE INDEX statistic_checkpoint ON statistic USING btree (checkpoint_id, created_at DESC, id DESC);
CREATE INDEX statistic_created ON statistic USING btree (created_at DESC, id DESC);
CREATE INDEX statistic_created_by ON statistic USING btree (created_by);
CREATE INDEX statistic_digest ON statistic USING btree (digest);
CREATE INDEX statistic_object ON statistic USING btree (object_key);
CREATE UNIQUE INDEX statistic_request ON statistic USING btree (checkpoint_id, kind, variant, cell_id, split, examples, seed, engine) NULLS NOT DISTINCT WHERE (origin = 'COMPUTED'::text);
CREATE TRIGGER statistic_not_deleted BEFORE INSERT OR UPDATE OF checkpoint_id ON statistic FOR EACH ROW EXECUTE FUNCTION refuse_deleted_checkpoint('checkpoint_id');

CREATE TABLE statistic_tensor (
  byte_begin bigint NOT NULL,
  byte_end bigint NOT NULL,
  dtype text NOT NULL,
  name text NOT NULL,
  position integer NOT NULL,
  shape bigint[] NOT NULL,
  statistic_id uuid NOT NULL,
  CONSTRAINT statistic_tensor_check CHECK ((byte_end >= byte_begin)),
  CONSTRAINT statistic_tensor_pkey PRIMARY KEY (statistic_id, "position"),
  CONSTRAINT statistic_tensor_statistic_id_fkey FOREIGN KEY (statistic_id) REFERENCES statistic(id) ON DELETE CASCADE,
  CONSTRAINT statistic_tensor_statistic_id_name_key UNIQUE (statistic_id, name)
);

CREATE TABLE tag (
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  created_by uuid,
  name text NOT NULL,
  subject_id uuid NOT NULL,
  subject_type text NOT NULL,
  CONSTRAINT tag_created_by_fkey FOREIGN KEY (created_by) REFERENCES api_token(id),
  CONSTRAINT tag_pkey PRIMARY KEY (subject_type, subject_id, name),
  CONSTRAINT tag_subject_type_check CHECK ((subject_type = ANY (ARRAY['CHECKPOINT'::text, 'MERGE'::text, 'EXPERIMENT'::text, 'BENCHMARK'::text])))
);
CREATE INDEX tag_created_by ON tag USING btree (created_by);
CREATE INDEX tag_name ON tag USING btree (subject_type, name, subject_id);

CREATE TABLE tensor (
  byte_begin bigint NOT NULL,
  byte_end bigint NOT NULL,
  checkpoint_id uuid NOT NULL,
  dtype text NOT NULL,
  file text NOT NULL,
  name text NOT NULL,
  position integer NOT NULL,
  shape bigint[] NOT NULL,
  CONSTRAINT tensor_check CHECK ((byte_end >= byte_begin)),
  CONSTRAINT tensor_checkpoint_id_fkey FOREIGN KEY (checkpoint_id) REFERENCES checkpoint(id) ON DELETE CASCADE,
  CONSTRAINT tensor_checkpoint_id_name_key UNIQUE (checkpoint_id, name),
  CONSTRAINT tensor_pkey PRIMARY KEY (checkpoint_id, "position")
);

CREATE TABLE upload (
  benchmark_id uuid,
  checkpoint_id uuid,
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  created_by uuid,
  expires_at timestamp with time zone NOT NULL,
  id uuid NOT NULL,
  purpose text NOT NULL,
  request jsonb NOT NULL,
  state text NOT NULL,
  statistic_id uuid,
  CONSTRAINT upload_benchmark_id_fkey FOREIGN KEY (benchmark_id) REFERENCES benchmark(id),
  CONSTRAINT upload_checkpoint_id_fkey FOREIGN KEY (checkpoint_id) REFERENCES checkpoint(id),
  CONSTRAINT upload_created_by_fkey FOREIGN KEY (created_by) REFERENCES api_token(id),
  CONSTRAINT upload_pkey PRIMARY KEY (id),
  CONSTRAINT upload_purpose_check CHECK ((purpose = ANY (ARRAY['CHECKPOINT'::text, 'BENCHMARK'::text, 'STATISTIC'::text]))),
  CONSTRAINT upload_state_check CHECK ((state = ANY (ARRAY['OPEN'::text, 'COMPLETED'::text, 'ABORTED'::text, 'EXPIRED'::text]))),
  CONSTRAINT upload_statistic_id_fkey FOREIGN KEY (statistic_id) REFERENCES statistic(id)
);
CREATE INDEX upload_benchmark ON upload USING btree (benchmark_id);
CREATE INDEX upload_checkpoint ON upload USING btree (checkpoint_id);
CREATE INDEX upload_created_by ON upload USING btree (created_by);
CREATE INDEX upload_open ON upload USING btree (expires_at) WHERE (state = 'OPEN'::text);
CREATE INDEX upload_statistic ON upload USING btree (statistic_id);

CREATE TABLE upload_file (
  bytes bigint NOT NULL,
  object_key text NOT NULL,
  part_bytes bigint NOT NULL,
  path text NOT NULL,
  sha256 text NOT NULL,
  storage_upload_id text NOT NULL,
  upload_id uuid NOT NULL,
  CONSTRAINT upload_file_pkey PRIMARY KEY (upload_id, path),
  CONSTRAINT upload_file_sha256_check CHECK ((sha256 ~ '^[0-9a-f]{64}$'::text)),
  CONSTRAINT upload_file_upload_id_fkey FOREIGN KEY (upload_id) REFERENCES upload(id) ON DELETE CASCADE
);
CREATE INDEX upload_file_object ON upload_file USING btree (object_key);

CREATE OR REPLACE FUNCTION public.announce_job()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
  PERFORM pg_notify('job_updated', NEW.id::text);
  RETURN NULL;
END $function$;

CREATE OR REPLACE FUNCTION public.refuse_change()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
  RAISE EXCEPTION 'scores are append-only';
END $function$;

CREATE OR REPLACE FUNCTION public.refuse_deleted_checkpoint()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
DECLARE
  named uuid;
  its_state text;
BEGIN
  EXECUTE format('SELECT ($1).%I', TG_ARGV[0]) INTO named USING NEW;
  IF named IS NOT NULL THEN
    SELECT state INTO its_state FROM checkpoint WHERE id = named FOR KEY SHARE;
    IF its_state = 'DELETED' THEN
      RAISE EXCEPTION 'checkpoint % is deleted', named USING ERRCODE = 'MB001';
    END IF;
  END IF;
  RETURN NEW;
END $function$;
