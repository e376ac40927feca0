-- Questions to other systems, of cases and of batches. Persons appear only as row numbers of the file handed in.

CREATE TABLE batches (
  case_no   text        PRIMARY KEY,
  purpose   text        NOT NULL,
  row_count integer     NOT NULL,
  expected  bigint      NOT NULL,
  answered  bigint      NOT NULL,
  open      integer     NOT NULL,
  closed_at timestamptz
);

CREATE TABLE questions (
  question_id text        PRIMARY KEY,
  case_no     text        NOT NULL,
  source      text        NOT NULL,
  check_name  text        NOT NULL,
  purpose     text        NOT NULL,
  first_row   integer     NOT NULL,
  last_row    integer     NOT NULL,
  asked_at    timestamptz NOT NULL,
  answer_by   timestamptz NOT NULL,
  closed_at   timestamptz
);

CREATE INDEX questions_case ON questions (case_no);
CREATE INDEX questions_open ON questions (answer_by) WHERE closed_at IS NULL;
CREATE INDEX questions_closed ON questions (closed_at) WHERE closed_at IS NOT NULL;

CREATE TABLE answers (
  question_id text    NOT NULL REFERENCES questions ON DELETE CASCADE,
  row_no      integer NOT NULL,
  code        text    NOT NULL,
  reference   text,
  as_of       date    NOT NULL,
  PRIMARY KEY (question_id, row_no)
);
