-- What is left of a token's budget of starts, and when it was: all API processes of one database draw on it. Null: never drawn on.
ALTER TABLE api_token
  ADD COLUMN starts_left double precision CHECK (starts_left >= 0),
  ADD COLUMN starts_left_at timestamptz,
  ADD CONSTRAINT api_token_starts_left_whole CHECK ((starts_left IS NULL) = (starts_left_at IS NULL));
