-- What people hang on things (tags, flags, aliases), deletion, and what an operator wants to know of tokens and deeds.

-- Null: what the server gives every token.
ALTER TABLE api_token
  ADD COLUMN points_per_minute integer CHECK (points_per_minute > 0),
  ADD COLUMN starts_per_hour integer CHECK (starts_per_hour >= 0);

ALTER TABLE audit_event
  -- REFUSED: nothing was changed; `detail` says why.
  ADD COLUMN outcome text NOT NULL DEFAULT 'DONE' CHECK (outcome IN ('DONE', 'REFUSED')),
  -- As in the answer's `X-Request-Id` and in the log; null for the server's own deeds and those from before this column.
  ADD COLUMN request_id text;
CREATE INDEX audit_event_action ON audit_event (action, id DESC);
CREATE INDEX audit_event_at ON audit_event (at);

CREATE TABLE tag (
  subject_type text NOT NULL CHECK (subject_type IN ('CHECKPOINT', 'MERGE', 'EXPERIMENT', 'BENCHMARK')),
  subject_id   uuid NOT NULL,
  name         text NOT NULL,
  created_by   uuid REFERENCES api_token,
  created_at   timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (subject_type, subject_id, name)
);
CREATE INDEX tag_name ON tag (subject_type, name, subject_id);
CREATE INDEX tag_created_by ON tag (created_by);

-- Flags hide and never erase; lifted ones stay as history.
CREATE TABLE flag (
  id           uuid PRIMARY KEY,
  subject_type text NOT NULL CHECK (subject_type IN ('CHECKPOINT', 'MERGE', 'EXPERIMENT', 'BENCHMARK', 'REPORTED_ROW')),
  subject_id   uuid NOT NULL,
  reason       text NOT NULL,
  flagged_by   uuid REFERENCES api_token,
  flagged_at   timestamptz NOT NULL,
  lifted_by    uuid REFERENCES api_token,
  lifted_at    timestamptz
);
CREATE UNIQUE INDEX flag_open ON flag (subject_type, subject_id) WHERE lifted_at IS NULL;
CREATE INDEX flag_subject ON flag (subject_type, subject_id, flagged_at DESC);
CREATE INDEX flag_flagged_by ON flag (flagged_by);
CREATE INDEX flag_lifted_by ON flag (lifted_by);

-- The flag that is up; lists look at this column alone.
ALTER TABLE merge ADD COLUMN flag_id uuid REFERENCES flag;
CREATE INDEX merge_flag ON merge (flag_id);
ALTER TABLE experiment ADD COLUMN flag_id uuid REFERENCES flag;
CREATE INDEX experiment_flag ON experiment (flag_id);
ALTER TABLE benchmark ADD COLUMN flag_id uuid REFERENCES flag;
CREATE INDEX benchmark_flag ON benchmark (flag_id);
ALTER TABLE reported_result ADD COLUMN flag_id uuid REFERENCES flag;
CREATE INDEX reported_result_flag ON reported_result (flag_id);
-- The flag of what the row is about: its checkpoint, else its merge, or the reported result.
ALTER TABLE leaderboard_row ADD COLUMN flag_id uuid REFERENCES flag;
CREATE INDEX leaderboard_flag ON leaderboard_row (flag_id);

-- DELETED: nobody finds it but by its id. Its files stay until the collector takes them.
ALTER TABLE checkpoint
  DROP CONSTRAINT checkpoint_state_check,
  ADD CONSTRAINT checkpoint_state_check CHECK (state IN ('VERIFYING', 'READY', 'REJECTED', 'DELETED')),
  ADD COLUMN flag_id uuid REFERENCES flag,
  ADD COLUMN deleted_at timestamptz,
  ADD COLUMN deleted_by uuid REFERENCES api_token,
  ADD COLUMN collected_at timestamptz,
  ADD CONSTRAINT checkpoint_deleted_check CHECK ((state = 'DELETED') = (deleted_at IS NOT NULL)),
  ADD CONSTRAINT checkpoint_collected_check CHECK (collected_at IS NULL OR state = 'DELETED');
CREATE INDEX checkpoint_flag ON checkpoint (flag_id);
CREATE INDEX checkpoint_deleted_by ON checkpoint (deleted_by);
CREATE INDEX checkpoint_collectable ON checkpoint (deleted_at) WHERE state = 'DELETED' AND collected_at IS NULL;
-- Whether anything still needs an object.
CREATE INDEX checkpoint_file_object ON checkpoint_file (object_key);
CREATE INDEX benchmark_file_object ON benchmark_file (object_key);
CREATE INDEX upload_file_object ON upload_file (object_key);
CREATE INDEX merge_output_object ON merge_output (object_key);

-- A movable name. `checkpoint_id` is null once it was removed; the name keeps its history.
CREATE TABLE alias (
  id            uuid PRIMARY KEY,
  name          text NOT NULL UNIQUE,
  checkpoint_id uuid REFERENCES checkpoint,
  moves         integer NOT NULL,
  created_at    timestamptz NOT NULL DEFAULT now(),
  updated_at    timestamptz NOT NULL
);
CREATE INDEX alias_checkpoint ON alias (checkpoint_id);
CREATE INDEX alias_created ON alias (created_at DESC, id DESC);

-- Every move, numbered from 1. Rows are only added.
CREATE TABLE alias_move (
  alias_id      uuid NOT NULL REFERENCES alias,
  number        integer NOT NULL CHECK (number > 0),
  checkpoint_id uuid REFERENCES checkpoint,
  moved_by      uuid REFERENCES api_token,
  moved_at      timestamptz NOT NULL,
  PRIMARY KEY (alias_id, number)
);
CREATE INDEX alias_move_checkpoint ON alias_move (checkpoint_id);
CREATE INDEX alias_move_moved_by ON alias_move (moved_by);

-- Whoever deletes a checkpoint holds it FOR UPDATE while looking for references. A reference that is written meanwhile waits
-- here, and then sees what became of the checkpoint.
CREATE FUNCTION refuse_deleted_checkpoint() RETURNS trigger LANGUAGE plpgsql AS $$
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
END $$;
CREATE TRIGGER merge_input_not_deleted BEFORE INSERT OR UPDATE OF checkpoint_id ON merge_input
  FOR EACH ROW EXECUTE FUNCTION refuse_deleted_checkpoint('checkpoint_id');
CREATE TRIGGER merge_base_not_deleted BEFORE INSERT OR UPDATE OF base_id ON merge
  FOR EACH ROW EXECUTE FUNCTION refuse_deleted_checkpoint('base_id');
CREATE TRIGGER checkpoint_base_not_deleted BEFORE INSERT OR UPDATE OF base_id ON checkpoint
  FOR EACH ROW EXECUTE FUNCTION refuse_deleted_checkpoint('base_id');
CREATE TRIGGER evaluation_not_deleted BEFORE INSERT OR UPDATE OF checkpoint_id ON evaluation
  FOR EACH ROW EXECUTE FUNCTION refuse_deleted_checkpoint('checkpoint_id');
CREATE TRIGGER statistic_not_deleted BEFORE INSERT OR UPDATE OF checkpoint_id ON statistic
  FOR EACH ROW EXECUTE FUNCTION refuse_deleted_checkpoint('checkpoint_id');
CREATE TRIGGER ensemble_member_not_deleted BEFORE INSERT OR UPDATE OF checkpoint_id ON ensemble_member
  FOR EACH ROW EXECUTE FUNCTION refuse_deleted_checkpoint('checkpoint_id');
CREATE TRIGGER experiment_base_not_deleted BEFORE INSERT OR UPDATE OF base_id ON experiment
  FOR EACH ROW EXECUTE FUNCTION refuse_deleted_checkpoint('base_id');
CREATE TRIGGER experiment_point_not_deleted BEFORE INSERT OR UPDATE OF checkpoint_id ON experiment_point
  FOR EACH ROW EXECUTE FUNCTION refuse_deleted_checkpoint('checkpoint_id');
CREATE TRIGGER alias_not_deleted BEFORE INSERT OR UPDATE OF checkpoint_id ON alias
  FOR EACH ROW EXECUTE FUNCTION refuse_deleted_checkpoint('checkpoint_id');
