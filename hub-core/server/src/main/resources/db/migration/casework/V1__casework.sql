-- Business state. Persons appear only as keyed hashes, places only as coordinates or keyed hashes.

CREATE TABLE inbox (
  message_id  text        PRIMARY KEY,
  received_at timestamptz NOT NULL
);

CREATE TABLE cases (
  case_no           text        PRIMARY KEY,
  kind              text        NOT NULL,
  nature            text        NOT NULL,
  matter_code       text,
  category          text,
  applicant_key     text,
  origin_system     text,
  origin_number     text,
  opened_at         timestamptz NOT NULL,
  state             text        NOT NULL,
  holder            text,
  department_number text,
  department_due_at timestamptz,
  priority          text        NOT NULL,
  due_at            timestamptz,
  due_calendar      text,
  due_provisional   boolean,
  returns           integer     NOT NULL,
  incident_id       text,
  incident_number   text,
  version           bigint      NOT NULL,
  source_versions   jsonb       NOT NULL,
  updated_at        timestamptz NOT NULL
);

CREATE INDEX cases_open ON cases (opened_at DESC) WHERE state NOT IN ('REFUSED', 'COMPLETED', 'CLOSED', 'EVALUATED', 'WITHDRAWN');
CREATE INDEX cases_applicant ON cases (applicant_key) WHERE applicant_key IS NOT NULL;
CREATE INDEX cases_origin ON cases (origin_system, origin_number);
CREATE INDEX cases_incident ON cases (incident_id) WHERE incident_id IS NOT NULL;

CREATE TABLE history (
  number       bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  message_id   text        NOT NULL,
  message_type text        NOT NULL,
  case_no      text        NOT NULL,
  actor        text        NOT NULL,
  code         text        NOT NULL,
  state_before text,
  state_after  text,
  detail       text        NOT NULL,
  at           timestamptz NOT NULL
);

CREATE INDEX history_case ON history (case_no, number);
CREATE INDEX history_message ON history (message_id);

CREATE TABLE incidents (
  incident_id       text        PRIMARY KEY,
  kind              text        NOT NULL,
  nature            text        NOT NULL,
  state             text        NOT NULL,
  number            text,
  longitude         double precision,
  latitude          double precision,
  coordinate_system text,
  place_key         text        NOT NULL,
  event_time        timestamptz NOT NULL,
  opened_at         timestamptz NOT NULL,
  acknowledged_at   timestamptz
);

CREATE INDEX incidents_candidates ON incidents (kind, event_time);
CREATE INDEX incidents_number ON incidents (number) WHERE number IS NOT NULL;

CREATE TABLE incident_references (
  case_no     text    PRIMARY KEY,
  incident_id text    NOT NULL REFERENCES incidents,
  position    integer NOT NULL,
  UNIQUE (incident_id, position)
);

CREATE TABLE timers (
  case_no text        NOT NULL,
  clock   text        NOT NULL,
  version integer     NOT NULL,
  due_at  timestamptz NOT NULL,
  state   text        NOT NULL,
  PRIMARY KEY (case_no, clock, version)
);

CREATE INDEX timers_running ON timers (due_at) WHERE state = 'RUNNING';

CREATE TABLE outbox (
  number     bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  message_id text        NOT NULL UNIQUE,
  case_no    text,
  urgent     boolean     NOT NULL,
  message    bytea       NOT NULL,
  attempts   integer     NOT NULL DEFAULT 0,
  created_at timestamptz NOT NULL,
  moved_at   timestamptz
);

CREATE INDEX outbox_waiting ON outbox (urgent DESC, number) WHERE moved_at IS NULL;

CREATE TABLE duty_tasks (
  task_id     text        PRIMARY KEY,
  case_no     text,
  incident_id text,
  reason      text        NOT NULL,
  priority    text        NOT NULL,
  text_zh     text        NOT NULL,
  text_en     text        NOT NULL,
  at          timestamptz NOT NULL,
  file        text        NOT NULL
);

CREATE INDEX duty_tasks_at ON duty_tasks (at DESC);
