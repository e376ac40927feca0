CREATE TABLE ledger.attachment (
  digest text   NOT NULL,
  seq    bigint NOT NULL,
  PRIMARY KEY (digest, seq)
);
COMMENT ON TABLE ledger.attachment IS 'which entries refer to which attachments of the store: what is not here may be collected';
