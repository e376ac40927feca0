-- What the law wants of a department step by step: the steps that follow the one for which the clock runs.
ALTER TABLE clocks ADD COLUMN steps jsonb NOT NULL DEFAULT '[]';
