-- Bootstrap intervals of means and distances. Those of shares follow from value and number of examples, and are not stored.
ALTER TABLE score
  ADD COLUMN interval_low  double precision,
  ADD COLUMN interval_high double precision,
  ADD CONSTRAINT score_interval_check CHECK (
    (interval_low IS NULL AND interval_high IS NULL) OR (interval_low IS NOT NULL AND interval_high IS NOT NULL AND interval_low <= interval_high));
