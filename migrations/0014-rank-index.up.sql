-- Ranks count the rows before a page by checkpoint set: here those of a set are one range, with nothing to look at but their number.
CREATE INDEX leaderboard_generalization_rank
  ON leaderboard_row (benchmark_id, split, label_space, tier, harness, pool, generalization, id)
  WHERE role = 'METHOD' AND single_model AND flag_id IS NULL;
CREATE INDEX leaderboard_held_in_rank
  ON leaderboard_row (benchmark_id, split, label_space, tier, harness, pool, held_in, id)
  WHERE role = 'METHOD' AND single_model AND flag_id IS NULL;
