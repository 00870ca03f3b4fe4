-- Scores that somebody reports: their subject is described, for its checkpoint need not be here.
CREATE TABLE reported_result (
  id             uuid PRIMARY KEY,
  benchmark_id   uuid NOT NULL REFERENCES benchmark,
  -- SHA-256 of the canonical JSON of everything that was recorded: the same record is kept once.
  digest         text NOT NULL UNIQUE CHECK (digest ~ '^[0-9a-f]{64}$'),
  split          text NOT NULL,
  label_space    text NOT NULL CHECK (label_space IN ('TASK', 'ALL')),
  metric         text NOT NULL,
  role           text NOT NULL CHECK (role IN ('METHOD', 'PRETRAINED', 'EXPERT', 'MULTITASK')),
  -- What the source calls it.
  name           text NOT NULL,
  -- The method of ours that it is, where it is one.
  method         text,
  dialect        text,
  method_version integer,
  parameters     jsonb,
  -- Of base, statistics, data, tuning, randomness.
  needs          text[] NOT NULL,
  -- False: it keeps parts of several models when it is used.
  single_model   boolean NOT NULL,
  base           text NOT NULL,
  -- Which experts of that base: results of different sets are never ranked together.
  checkpoint_set text NOT NULL,
  expert_count   integer NOT NULL CHECK (expert_count >= 0),
  -- {title, url, revision}
  source         jsonb NOT NULL,
  note           text,
  created_by     uuid REFERENCES api_token,
  created_at     timestamptz NOT NULL DEFAULT now(),
  CHECK ((method IS NULL) = (dialect IS NULL) AND (method IS NULL) = (method_version IS NULL))
);
CREATE INDEX reported_result_benchmark ON reported_result (benchmark_id, checkpoint_set);
CREATE INDEX reported_result_created_by ON reported_result (created_by);

CREATE TABLE reported_score (
  result_id      uuid NOT NULL REFERENCES reported_result,
  cell_id        uuid NOT NULL REFERENCES cell,
  held_in        boolean NOT NULL,
  value          double precision NOT NULL,
  -- Null where the source does not say.
  examples       integer CHECK (examples > 0),
  standard_error double precision CHECK (standard_error >= 0),
  PRIMARY KEY (result_id, cell_id)
);
CREATE INDEX reported_score_cell ON reported_score (cell_id);
CREATE TRIGGER reported_score_append_only BEFORE UPDATE OR DELETE ON reported_score FOR EACH ROW EXECUTE FUNCTION refuse_change();

ALTER TABLE leaderboard_row
  ALTER COLUMN checkpoint_id DROP NOT NULL,
  ALTER COLUMN evaluation_id DROP NOT NULL,
  ADD COLUMN reported_id uuid UNIQUE REFERENCES reported_result ON DELETE CASCADE,
  -- The checkpoint set: rows of different ones are never ranked together. Id of the base, else digest of the experts; what a
  -- reported row states.
  ADD COLUMN pool text NOT NULL DEFAULT '',
  -- Method, dialect and the steps after it; name of a baseline.
  ADD COLUMN label text NOT NULL DEFAULT '',
  ADD COLUMN method_version integer,
  -- Digest of the recipe without its seed: rows of one point differ in the seed alone.
  ADD COLUMN point_digest text,
  -- Parameters at their defaults, equal weights, no steps after the method.
  ADD COLUMN plain boolean NOT NULL DEFAULT false,
  -- False: a reported row that keeps parts of several models; it has no rank.
  ADD COLUMN single_model boolean NOT NULL DEFAULT true,
  ADD COLUMN bytes_written bigint,
  ADD COLUMN output_bytes bigint,
  ADD COLUMN evaluation_seconds double precision,
  -- Of all statistics that the merge read; null where one of them does not say.
  ADD COLUMN statistics_count integer NOT NULL DEFAULT 0,
  ADD COLUMN statistics_seconds double precision,
  ADD COLUMN statistics_flops double precision,
  ADD COLUMN statistics_bytes bigint,
  ADD CONSTRAINT leaderboard_row_subject_check CHECK (
    CASE WHEN reported_id IS NULL THEN checkpoint_id IS NOT NULL AND evaluation_id IS NOT NULL AND tier = 'VERIFIED'
         ELSE checkpoint_id IS NULL AND evaluation_id IS NULL AND tier = 'REPORTED' END);
CREATE INDEX leaderboard_grid ON leaderboard_row (benchmark_id, split, label_space, pool, label);

UPDATE leaderboard_row r SET
  pool = COALESCE(r.base_id::text, CASE WHEN r.role = 'PRETRAINED' THEN r.checkpoint_id::text END, r.expert_set_digest, ''),
  label = c.name, output_bytes = c.bytes
  FROM checkpoint c WHERE c.id = r.checkpoint_id;
UPDATE leaderboard_row r SET evaluation_seconds = (e.cost ->> 'seconds')::double precision
  FROM evaluation e WHERE e.id = r.evaluation_id;
-- The rest is written when a row is refreshed.
UPDATE leaderboard_row r SET
  label = concat_ws('+', m.method || '/' || m.dialect,
    (SELECT string_agg(step ->> 'id', '+' ORDER BY place)
       FROM jsonb_array_elements(m.recipe -> 'post') WITH ORDINALITY AS s (step, place))),
  method_version = m.method_version, point_digest = md5((m.recipe - 'seed')::text),
  bytes_written = (m.cost ->> 'bytesWritten')::bigint,
  statistics_count = (SELECT count(*) FROM merge_input i WHERE i.merge_id = m.id AND i.statistic_id IS NOT NULL)
  FROM merge m WHERE m.id = r.merge_id;
UPDATE leaderboard_row SET statistics_seconds = 0, statistics_flops = 0, statistics_bytes = 0
  WHERE merge_id IS NOT NULL AND statistics_count = 0;
