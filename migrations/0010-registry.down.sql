DROP TRIGGER merge_input_not_deleted ON merge_input;
DROP TRIGGER merge_base_not_deleted ON merge;
DROP TRIGGER checkpoint_base_not_deleted ON checkpoint;
DROP TRIGGER evaluation_not_deleted ON evaluation;
DROP TRIGGER statistic_not_deleted ON statistic;
DROP TRIGGER ensemble_member_not_deleted ON ensemble_member;
DROP TRIGGER experiment_base_not_deleted ON experiment;
DROP TRIGGER experiment_point_not_deleted ON experiment_point;
DROP TABLE alias_move;
DROP TABLE alias;
DROP FUNCTION refuse_deleted_checkpoint;

-- Files of deleted checkpoints may be gone: they become rejected ones, which nobody can use either.
ALTER TABLE checkpoint
  DROP CONSTRAINT checkpoint_deleted_check,
  DROP CONSTRAINT checkpoint_collected_check;
UPDATE checkpoint SET state = 'REJECTED', rejection = '{"code": "NOT_FOUND", "message": "it was deleted"}'
  WHERE state = 'DELETED';
DROP INDEX checkpoint_collectable;
ALTER TABLE checkpoint
  DROP COLUMN flag_id,
  DROP COLUMN deleted_at,
  DROP COLUMN deleted_by,
  DROP COLUMN collected_at,
  DROP CONSTRAINT checkpoint_state_check,
  ADD CONSTRAINT checkpoint_state_check CHECK (state IN ('VERIFYING', 'READY', 'REJECTED'));
DROP INDEX checkpoint_file_object;
DROP INDEX benchmark_file_object;
DROP INDEX upload_file_object;
DROP INDEX merge_output_object;

ALTER TABLE leaderboard_row DROP COLUMN flag_id;
ALTER TABLE reported_result DROP COLUMN flag_id;
ALTER TABLE benchmark DROP COLUMN flag_id;
ALTER TABLE experiment DROP COLUMN flag_id;
ALTER TABLE merge DROP COLUMN flag_id;
DROP TABLE flag;
DROP TABLE tag;

DROP INDEX audit_event_at;
DROP INDEX audit_event_action;
ALTER TABLE audit_event DROP COLUMN outcome, DROP COLUMN request_id;
ALTER TABLE api_token DROP COLUMN points_per_minute, DROP COLUMN starts_per_hour;
