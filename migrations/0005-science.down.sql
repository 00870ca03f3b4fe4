DELETE FROM leaderboard_row WHERE reported_id IS NOT NULL;
DROP INDEX leaderboard_grid;
ALTER TABLE leaderboard_row
  DROP CONSTRAINT leaderboard_row_subject_check,
  ALTER COLUMN checkpoint_id SET NOT NULL,
  ALTER COLUMN evaluation_id SET NOT NULL,
  DROP COLUMN reported_id, DROP COLUMN pool, DROP COLUMN label, DROP COLUMN method_version, DROP COLUMN point_digest,
  DROP COLUMN plain, DROP COLUMN single_model, DROP COLUMN bytes_written, DROP COLUMN output_bytes,
  DROP COLUMN evaluation_seconds, DROP COLUMN statistics_count, DROP COLUMN statistics_seconds,
  DROP COLUMN statistics_flops, DROP COLUMN statistics_bytes;
DROP TABLE reported_score, reported_result;
