ALTER TABLE score DROP COLUMN interval_low, DROP COLUMN interval_high;
