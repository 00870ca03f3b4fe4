DELETE FROM leaderboard_row WHERE evaluation_id IN (SELECT evaluation_id FROM hidden_score);
DROP TABLE hidden_score;
