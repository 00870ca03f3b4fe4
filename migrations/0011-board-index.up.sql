-- Boards are counted from the index alone: what every query of one asks for lies beside the order, the version of the evaluation
-- code too, which had to be looked up evaluation by evaluation. Null: a reported result has none.
ALTER TABLE leaderboard_row ADD COLUMN harness text;
UPDATE leaderboard_row r SET harness = e.harness FROM evaluation e WHERE e.id = r.evaluation_id;

DROP INDEX leaderboard_held_in;
CREATE INDEX leaderboard_held_in ON leaderboard_row (benchmark_id, split, label_space, held_in DESC NULLS LAST, id)
  INCLUDE (tier, harness, role, single_model, pool, flag_id);
DROP INDEX leaderboard_generalization;
CREATE INDEX leaderboard_generalization ON leaderboard_row (benchmark_id, split, label_space, generalization DESC NULLS LAST, id)
  INCLUDE (tier, harness, role, single_model, pool, flag_id);
