DROP INDEX leaderboard_generalization;
CREATE INDEX leaderboard_generalization
  ON leaderboard_row (benchmark_id, split, label_space, generalization DESC NULLS LAST, id);
DROP INDEX leaderboard_held_in;
CREATE INDEX leaderboard_held_in ON leaderboard_row (benchmark_id, split, label_space, held_in DESC NULLS LAST, id);
ALTER TABLE leaderboard_row DROP COLUMN harness;
