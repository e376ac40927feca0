CREATE TABLE transit.door_key (
  system      text        NOT NULL,
  key         text        NOT NULL,
  digest      bytea       NOT NULL,
  message_id  text        NOT NULL,
  case_no     text,
  received_at timestamptz NOT NULL,
  PRIMARY KEY (system, key)
);
COMMENT ON TABLE transit.door_key IS 'what the doors have accepted; written by the writer of the ledger with the RECEIVED entry';

CREATE TABLE transit.case_serial (
  prefix text   NOT NULL,
  day    date   NOT NULL,
  next   bigint NOT NULL,
  PRIMARY KEY (prefix, day)
);
COMMENT ON TABLE transit.case_serial IS 'first serial not yet handed to a process, by what the case number starts with';
