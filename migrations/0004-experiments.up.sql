-- A sweep: methods, their grids and subsets of experts, with the rule that picks one point of each grid.
CREATE TABLE experiment (
  id             uuid PRIMARY KEY,
  name           text,
  -- SHA-256 of the canonical JSON of `spec`: the same experiment is run once.
  spec_digest    text NOT NULL UNIQUE CHECK (spec_digest ~ '^[0-9a-f]{64}$'),
  spec           jsonb NOT NULL,
  benchmark_id   uuid NOT NULL REFERENCES benchmark,
  base_id        uuid NOT NULL REFERENCES checkpoint,
  state          text NOT NULL CHECK (state IN ('RUNNING', 'COMPLETE', 'STOPPED', 'CANCELLED', 'FAILED')),
  -- Why it stands still, unless it is complete.
  error          jsonb,
  -- {points, seconds, bytes}
  budget         jsonb NOT NULL,
  -- Seconds of earlier runs: one that was stopped can be started again.
  seconds_before double precision NOT NULL DEFAULT 0,
  created_by     uuid REFERENCES api_token,
  created_at     timestamptz NOT NULL DEFAULT now(),
  -- Start of the last run.
  started_at     timestamptz NOT NULL,
  finished_at    timestamptz
);
CREATE INDEX experiment_created ON experiment (created_at DESC, id DESC);
CREATE INDEX experiment_running ON experiment (id) WHERE state = 'RUNNING';
CREATE INDEX experiment_benchmark ON experiment (benchmark_id);
CREATE INDEX experiment_base ON experiment (base_id);
CREATE INDEX experiment_created_by ON experiment (created_by);

-- A point of a grid, or a control: what becomes one row of the board.
CREATE TABLE experiment_point (
  id                   uuid PRIMARY KEY,
  experiment_id        uuid NOT NULL REFERENCES experiment ON DELETE CASCADE,
  position             integer NOT NULL,
  role                 text NOT NULL CHECK (role IN ('GRID', 'PRETRAINED', 'EXPERT', 'MULTITASK')),
  -- Of a point of a grid: positions of method and subset in the spec, the stage of the grid, what is swept, the seed.
  method               integer,
  subset               integer,
  stage                integer,
  parameters           jsonb,
  seed                 bigint,
  state                text NOT NULL CHECK (state IN ('WAITING', 'MERGING', 'TUNING', 'TUNED', 'TESTING', 'DONE', 'FAILED')),
  error                jsonb,
  merge_id             uuid REFERENCES merge,
  checkpoint_id        uuid REFERENCES checkpoint,
  tuning_evaluation_id uuid REFERENCES evaluation,
  report_evaluation_id uuid REFERENCES evaluation,
  -- What the selection rule compares.
  score                double precision,
  selected             boolean NOT NULL DEFAULT false,
  UNIQUE (experiment_id, position),
  CHECK ((role = 'GRID') = (method IS NOT NULL AND subset IS NOT NULL AND stage IS NOT NULL AND seed IS NOT NULL))
);
CREATE INDEX experiment_point_merge ON experiment_point (merge_id);
CREATE INDEX experiment_point_checkpoint ON experiment_point (checkpoint_id);
CREATE INDEX experiment_point_tuning ON experiment_point (tuning_evaluation_id);
CREATE INDEX experiment_point_report ON experiment_point (report_evaluation_id);

-- Work that an experiment asked for, and stops when it is stopped.
CREATE TABLE experiment_job (
  experiment_id uuid NOT NULL REFERENCES experiment ON DELETE CASCADE,
  job_id        uuid NOT NULL REFERENCES job ON DELETE CASCADE,
  PRIMARY KEY (experiment_id, job_id)
);
CREATE INDEX experiment_job_job ON experiment_job (job_id);

-- Statistics that the methods of an experiment read.
CREATE TABLE experiment_statistic (
  experiment_id uuid NOT NULL REFERENCES experiment ON DELETE CASCADE,
  statistic_id  uuid NOT NULL REFERENCES statistic,
  PRIMARY KEY (experiment_id, statistic_id)
);
CREATE INDEX experiment_statistic_statistic ON experiment_statistic (statistic_id);

-- Merges that one job computes in as few readings of their inputs as it can.
CREATE TABLE merge_sweep (
  job_id   uuid NOT NULL REFERENCES job ON DELETE CASCADE,
  merge_id uuid NOT NULL REFERENCES merge ON DELETE CASCADE,
  -- Why this merge alone has no output.
  error    jsonb,
  PRIMARY KEY (job_id, merge_id)
);
CREATE INDEX merge_sweep_merge ON merge_sweep (merge_id);

ALTER TABLE job DROP CONSTRAINT job_kind_check,
  ADD CONSTRAINT job_kind_check CHECK (
    kind IN ('CHECKPOINT_VERIFY', 'BENCHMARK_VERIFY', 'MERGE', 'MERGE_ASSIST', 'SWEEP', 'EVALUATION', 'STATISTIC',
             'STATISTIC_VERIFY')),
  DROP CONSTRAINT job_subject_type_check,
  ADD CONSTRAINT job_subject_type_check CHECK (
    subject_type IN ('CHECKPOINT', 'BENCHMARK', 'MERGE', 'EVALUATION', 'STATISTIC', 'EXPERIMENT'));

-- What experiments say of a row: a point of a grid that no rule picked, one that a rule picked by held-in scores, or one
-- that only rules picked which look at generalization scores. Null: in no grid.
ALTER TABLE leaderboard_row ADD COLUMN grid text CHECK (grid IN ('POINT', 'SELECTED', 'ORACLE'));
