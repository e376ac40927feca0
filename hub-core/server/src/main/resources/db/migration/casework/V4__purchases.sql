-- What was bought, as far as payments depend on it: contracts, and what was accepted of them and is to be paid.

CREATE TABLE purchases (
  case_no  text   NOT NULL,
  contract text   NOT NULL,
  amount   bigint NOT NULL,
  PRIMARY KEY (case_no, contract)
);

CREATE TABLE acceptances (
  case_no    text   NOT NULL,
  contract   text   NOT NULL,
  acceptance text   NOT NULL,
  amount     bigint NOT NULL,
  requested  bigint NOT NULL,
  PRIMARY KEY (case_no, contract, acceptance),
  FOREIGN KEY (case_no, contract) REFERENCES purchases
);
