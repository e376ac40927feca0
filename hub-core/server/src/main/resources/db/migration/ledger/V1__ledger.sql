-- The exact bytes that were hashed stand in bytea columns; every other column is an index over them.
-- Primary keys start with a number that only grows, so that a table can become partitioned by ranges of it.

CREATE TABLE ledger.block (
  zone          text        NOT NULL,
  number        bigint      NOT NULL,
  header        bytea       NOT NULL,
  leaves        bytea       NOT NULL,
  root          bytea       NOT NULL,
  previous_root bytea       NOT NULL,
  first_seq     bigint      NOT NULL,
  entries       integer     NOT NULL,
  written_at    timestamptz NOT NULL,
  PRIMARY KEY (zone, number),
  UNIQUE (zone, previous_root)
);
COMMENT ON COLUMN ledger.block.leaves IS 'leaf hashes of the entries in order, 32 bytes each: names the entry that was changed';

CREATE TABLE ledger.entry (
  seq          bigint      NOT NULL PRIMARY KEY,
  block        bigint      NOT NULL,
  idx          integer     NOT NULL,
  header       bytea       NOT NULL,
  kind         text        NOT NULL,
  message_id   text,
  message_type text,
  case_no      text,
  causation_id text,
  system       text        NOT NULL,
  actor        text        NOT NULL,
  at           timestamptz NOT NULL,
  code         text        NOT NULL,
  attempt      integer     NOT NULL
);
CREATE INDEX entry_case ON ledger.entry (case_no, seq) WHERE case_no IS NOT NULL;
CREATE INDEX entry_message ON ledger.entry (message_id, seq) WHERE message_id IS NOT NULL;

CREATE TABLE ledger.payload (
  seq        bigint   NOT NULL,
  ordinal    smallint NOT NULL,
  digest     bytea    NOT NULL,
  role       text     NOT NULL,
  media_type text     NOT NULL,
  salt       bytea,
  bytes      bytea,
  claim      text,
  PRIMARY KEY (seq, ordinal)
);
CREATE INDEX payload_claim ON ledger.payload (claim) WHERE claim IS NOT NULL;
COMMENT ON TABLE ledger.payload IS 'salt and bytes (or claim) go together; without them the digest still stands in the entry and proves nothing about the content';
COMMENT ON COLUMN ledger.payload.claim IS 'digest in the attachment store of the zone, for payloads above 64 KB';

CREATE TABLE ledger.key (
  value   text   NOT NULL,
  name    text   NOT NULL,
  case_no text   NOT NULL,
  seq     bigint NOT NULL,
  PRIMARY KEY (value, name, case_no)
);
COMMENT ON TABLE ledger.key IS 'numbers under which systems know a case';

CREATE TABLE ledger.outbox_seen (
  process text           NOT NULL,
  epoch   bigint         NOT NULL,
  last    bigint         NOT NULL,
  holes   int8multirange NOT NULL DEFAULT '{}',
  seen_at timestamptz    NOT NULL,
  PRIMARY KEY (process, epoch)
);
COMMENT ON TABLE ledger.outbox_seen IS 'outbox messages up to last are written, except the holes';

CREATE TABLE ledger.unreadable (
  id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  noticed_at timestamptz NOT NULL,
  reason     text        NOT NULL,
  body       bytea       NOT NULL
);
COMMENT ON TABLE ledger.unreadable IS 'outbox messages that are no outbox messages: kept, so that nothing is lost and nothing stops';
