-- Clocks of cases, the version of the matter under which a case goes on, and what statistics need of a case.
CREATE TABLE clocks (
  case_no         text        NOT NULL,
  name            text        NOT NULL,
  started_at      timestamptz NOT NULL,
  amount          integer     NOT NULL,
  unit            text        NOT NULL,
  pauses          jsonb       NOT NULL,
  set_to          timestamptz,
  due_at          timestamptz,
  due_calendar    text,
  due_provisional boolean,
  state           text        NOT NULL,
  level           text        NOT NULL,
  ended_at        timestamptz,
  PRIMARY KEY (case_no, name)
);

CREATE INDEX clocks_due ON clocks (due_at) WHERE state = 'RUNNING';
CREATE INDEX clocks_calendar ON clocks (due_calendar) WHERE state = 'RUNNING';
CREATE INDEX clocks_warned ON clocks (level, due_at) WHERE state = 'RUNNING' AND level <> 'NONE';

ALTER TABLE cases ADD COLUMN matter jsonb;
ALTER TABLE cases ADD COLUMN division text;
ALTER TABLE cases ADD COLUMN overdue boolean NOT NULL DEFAULT false;
-- since when nobody needs to do anything more
ALTER TABLE cases ADD COLUMN over_at timestamptz;
UPDATE cases SET over_at = updated_at WHERE state IN ('REFUSED', 'COMPLETED', 'CLOSED', 'EVALUATED', 'WITHDRAWN');

CREATE INDEX cases_opened ON cases (opened_at);
CREATE INDEX history_turns ON history (at) WHERE code IN ('COMPLETED', 'RETURNED');

-- Days whose figures have been told.
CREATE TABLE daily_figures (
  day     date        PRIMARY KEY,
  made_at timestamptz NOT NULL
);

-- Cases that were accepted before there were clocks have one from then on.
INSERT INTO clocks (case_no, name, started_at, amount, unit, pauses, set_to, due_at, due_calendar, due_provisional, state, level)
SELECT case_no, 'RESULT', updated_at, 0, 'WORKING_DAYS', '[]', due_at, due_at, due_calendar, due_provisional, 'RUNNING', 'NONE'
FROM cases WHERE due_at IS NOT NULL AND state NOT IN ('REFUSED', 'COMPLETED', 'CLOSED', 'EVALUATED', 'WITHDRAWN');

INSERT INTO timers (case_no, clock, version, due_at, state)
SELECT case_no, 'calendar', 1, updated_at, 'RUNNING' FROM clocks JOIN cases USING (case_no);

CREATE INDEX cases_holder ON cases (holder, due_at) WHERE state NOT IN ('REFUSED', 'COMPLETED', 'CLOSED', 'EVALUATED', 'WITHDRAWN');
