-- Figures of months. A line of history is counted once: in the month in which it was said, or, where that is frozen, later.
ALTER TABLE history ADD COLUMN holder text;
ALTER TABLE history ADD COLUMN counted_in date;

CREATE INDEX history_uncounted ON history (at) WHERE counted_in IS NULL AND
  (code = 'EVALUATED' OR (state_after IN ('ACCEPTED', 'RECEIVED', 'COMPLETED', 'REFUSED', 'RETURNED')
    AND state_before IS DISTINCT FROM state_after));
CREATE INDEX history_counted ON history (counted_in) WHERE counted_in IS NOT NULL;

CREATE TABLE month_figures (
  month      date   NOT NULL,
  department text   NOT NULL,
  street     text   NOT NULL,
  matter     text   NOT NULL,
  accepted   bigint NOT NULL,
  on_time    bigint NOT NULL,
  overdue    bigint NOT NULL,
  returned   bigint NOT NULL,
  rated      bigint NOT NULL,
  satisfied  bigint NOT NULL,
  PRIMARY KEY (month, department, street, matter)
);

CREATE TABLE frozen_months (
  month     date        PRIMARY KEY,
  frozen_at timestamptz NOT NULL
);
