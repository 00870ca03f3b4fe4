-- Scores of splits that a benchmark hides. They lie apart so that nothing that shows scores can show them: only means over
-- cells leave, by way of the board.
CREATE TABLE hidden_score (
  id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  evaluation_id  uuid NOT NULL REFERENCES evaluation,
  cell_id        uuid NOT NULL REFERENCES cell,
  label_space    text NOT NULL CHECK (label_space IN ('TASK', 'ALL')),
  metric         text NOT NULL,
  value          double precision NOT NULL,
  examples       integer NOT NULL CHECK (examples > 0),
  standard_error double precision NOT NULL,
  UNIQUE (evaluation_id, cell_id, label_space, metric)
);
CREATE INDEX hidden_score_cell ON hidden_score (cell_id);
CREATE TRIGGER hidden_score_append_only BEFORE UPDATE OR DELETE ON hidden_score FOR EACH ROW EXECUTE FUNCTION refuse_change();
