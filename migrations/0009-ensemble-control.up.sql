-- The experts answering together are a control of an experiment, scored beside its merges.
ALTER TABLE experiment_point
  DROP CONSTRAINT experiment_point_role_check,
  ADD CONSTRAINT experiment_point_role_check CHECK (role IN ('GRID', 'PRETRAINED', 'EXPERT', 'MULTITASK', 'ENSEMBLE'));
