select event_no as "eventNo", case_no as "caseNo",
       to_char(accepted_at, 'YYYY-MM-DD"T"HH24:MI:SS') || '+08:00' as "time", department, words as "text"
from accepted_out where flag = '0' order by accepted_at, event_no limit 200
