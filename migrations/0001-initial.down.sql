DROP TABLE leaderboard_row, score, evaluation, merge_output, merge_input, merge, upload_file, upload, checkpoint_cell, cell,
  benchmark_file, benchmark, tensor, checkpoint_file, checkpoint, job, audit_event, api_token;
DROP FUNCTION refuse_change(), announce_job();
