CREATE TABLE transit.snapshot_turn (
  system text NOT NULL,
  name   text NOT NULL,
  turn   bigint NOT NULL,
  PRIMARY KEY (system, name)
);
COMMENT ON TABLE transit.snapshot_turn IS 'how often each snapshot has been changed';
