CREATE TABLE transit.delivered_version (
  system  text   NOT NULL,
  case_no text   NOT NULL,
  source  text   NOT NULL,
  type    text   NOT NULL,
  version bigint NOT NULL,
  PRIMARY KEY (system, case_no, source, type)
);
COMMENT ON TABLE transit.delivered_version IS 'the newest state of a case that a system was told, by who told it and its type; written after the delivery';
