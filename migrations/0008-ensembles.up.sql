-- An output ensemble is a checkpoint without files: its members answer together, so what is scored has a name and a lineage.
ALTER TABLE checkpoint
  DROP CONSTRAINT checkpoint_kind_check,
  ADD CONSTRAINT checkpoint_kind_check CHECK (kind IN ('BASE', 'EXPERT', 'ADAPTER', 'MERGED', 'ENSEMBLE'));
ALTER TABLE leaderboard_row
  DROP CONSTRAINT leaderboard_row_role_check,
  ADD CONSTRAINT leaderboard_row_role_check CHECK (role IN ('METHOD', 'PRETRAINED', 'EXPERT', 'MULTITASK', 'ENSEMBLE'));

CREATE TABLE ensemble_member (
  ensemble_id   uuid NOT NULL REFERENCES checkpoint ON DELETE CASCADE,
  -- In order of content digest.
  position      integer NOT NULL CHECK (position >= 0),
  checkpoint_id uuid NOT NULL REFERENCES checkpoint,
  PRIMARY KEY (ensemble_id, position)
);
CREATE INDEX ensemble_member_checkpoint ON ensemble_member (checkpoint_id);
