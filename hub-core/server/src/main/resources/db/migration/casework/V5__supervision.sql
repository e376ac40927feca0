-- What the district centre has ordered about a case.
ALTER TABLE cases ADD COLUMN urged boolean NOT NULL DEFAULT false;
ALTER TABLE cases ADD COLUMN supervised boolean NOT NULL DEFAULT false;
