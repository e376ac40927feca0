insert into case_in (message_no, case_no, reason, applicant, need)
values (:#messageNo, :#caseNo, :#reason, :#applicant, :#need)
on conflict (message_no) do nothing
