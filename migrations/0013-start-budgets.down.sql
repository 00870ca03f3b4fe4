ALTER TABLE api_token DROP COLUMN starts_left, DROP COLUMN starts_left_at;
