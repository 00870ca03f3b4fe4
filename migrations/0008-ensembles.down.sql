-- Scores are append-only, so ensembles that were scored stay: as rejected checkpoints, which are on no board.
DELETE FROM leaderboard_row WHERE role = 'ENSEMBLE';
DROP TABLE ensemble_member;
UPDATE checkpoint SET kind = 'MERGED', state = 'REJECTED',
  rejection = '{"code": "INVALID_INPUT", "message": "an ensemble, which this version does not know"}'
  WHERE kind = 'ENSEMBLE';
ALTER TABLE leaderboard_row
  DROP CONSTRAINT leaderboard_row_role_check,
  ADD CONSTRAINT leaderboard_row_role_check CHECK (role IN ('METHOD', 'PRETRAINED', 'EXPERT', 'MULTITASK'));
ALTER TABLE checkpoint
  DROP CONSTRAINT checkpoint_kind_check,
  ADD CONSTRAINT checkpoint_kind_check CHECK (kind IN ('BASE', 'EXPERT', 'ADAPTER', 'MERGED'));
