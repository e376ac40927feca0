CREATE TABLE transit.snapshot_row (
  system text NOT NULL,
  name   text NOT NULL,
  key    text NOT NULL,
  record text NOT NULL,
  PRIMARY KEY (system, name, key)
);
COMMENT ON TABLE transit.snapshot_row IS 'the rows that a system''s files last had, by the fields that tell a row; written after the messages that they became';
