-- Which reports the emergency coordination has, so that it is told only of alerts that it knows.
ALTER TABLE incident_references ADD COLUMN confirmed boolean NOT NULL DEFAULT false;
