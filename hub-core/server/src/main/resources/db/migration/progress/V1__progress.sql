-- Where cases stand, for their applicants. Persons appear only as keyed hashes.

CREATE TABLE cases (
  case_no       text        PRIMARY KEY,
  applicant_key text,
  origin_system text,
  origin_number text,
  handed_in_at  timestamptz,
  state         text        NOT NULL,
  changed_at    timestamptz NOT NULL,
  due_at        timestamptz,
  said_at       timestamptz
);

-- What is looked for begins with the applicant, so that looking tells nothing about the cases of others.
CREATE INDEX cases_applicant_case ON cases (applicant_key, case_no) WHERE applicant_key IS NOT NULL;
CREATE INDEX cases_applicant_origin ON cases (applicant_key, origin_system, origin_number) WHERE applicant_key IS NOT NULL;
