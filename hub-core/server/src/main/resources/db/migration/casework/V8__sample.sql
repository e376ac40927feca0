-- Masked phones of applicants, for the sample of closed cases and nothing else; gone with the night after their case is over.
CREATE TABLE contacts (
  case_no text PRIMARY KEY,
  phone   text NOT NULL
);

-- Days whose sample has been drawn.
CREATE TABLE samples (
  day     date        PRIMARY KEY,
  made_at timestamptz NOT NULL,
  closed  integer     NOT NULL,
  drawn   integer     NOT NULL
);
