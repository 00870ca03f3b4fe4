DELETE FROM experiment_point WHERE role = 'ENSEMBLE';
ALTER TABLE experiment_point
  DROP CONSTRAINT experiment_point_role_check,
  ADD CONSTRAINT experiment_point_role_check CHECK (role IN ('GRID', 'PRETRAINED', 'EXPERT', 'MULTITASK'));
