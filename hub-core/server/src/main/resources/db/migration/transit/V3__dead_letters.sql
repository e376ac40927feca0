CREATE TABLE transit.dead_letter (
  id           text        NOT NULL PRIMARY KEY,
  message_id   text,
  message_type text,
  case_no      text,
  system       text        NOT NULL,
  queue        text        NOT NULL,
  code         text        NOT NULL,
  kind         text        NOT NULL,
  reason       text        NOT NULL,
  place        text,
  attempts     integer     NOT NULL,
  at           timestamptz NOT NULL,
  replay       integer     NOT NULL,
  state        text        NOT NULL,
  letter       bytea       NOT NULL
);
CREATE INDEX dead_letter_at ON transit.dead_letter (at);
CREATE INDEX dead_letter_message ON transit.dead_letter (message_id);
CREATE INDEX dead_letter_waiting ON transit.dead_letter (system) WHERE state = 'WAITING';
COMMENT ON TABLE transit.dead_letter IS 'messages given up, moved here from the queue dead';
COMMENT ON COLUMN transit.dead_letter.replay IS 'number of the replay that died, 0 for the message itself';
COMMENT ON COLUMN transit.dead_letter.letter IS 'the letter in the form it has in the queue, with the message';

CREATE TABLE transit.dead_letter_request (
  number    bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  letter_id text        NOT NULL REFERENCES transit.dead_letter,
  action    text        NOT NULL,
  person    text        NOT NULL,
  reason    text        NOT NULL,
  again     text[]      NOT NULL,
  replay    integer     NOT NULL,
  asked_at  timestamptz NOT NULL,
  attempts  integer     NOT NULL DEFAULT 0,
  done_at   timestamptz,
  outcome   text
);
CREATE UNIQUE INDEX dead_letter_request_open ON transit.dead_letter_request (letter_id) WHERE done_at IS NULL;
CREATE INDEX dead_letter_request_letter ON transit.dead_letter_request (letter_id);
COMMENT ON TABLE transit.dead_letter_request IS 'what persons decided about dead letters; the running hub takes the open ones';
COMMENT ON COLUMN transit.dead_letter_request.again IS 'systems that get the message again although they have confirmed it';
COMMENT ON COLUMN transit.dead_letter_request.replay IS 'number among the replays of the message; 0 for what is no replay';
