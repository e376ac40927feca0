-- TODO: the tables as the system has them
create table case_in (
  message_no varchar(200) primary key,
  case_no varchar(60) not null,
  reason varchar(400) not null,
  applicant varchar(200) not null,
  need varchar(4000)
);
create table accepted_out (
  event_no varchar(100) primary key,
  case_no varchar(60) not null,
  accepted_at timestamp not null,
  department varchar(200) not null,
  words varchar(2000),
  flag char(1) not null default '0',
  error varchar(100)
);
comment on column accepted_out.flag is '0 new, 2 taken, 9 refused with its error code';
