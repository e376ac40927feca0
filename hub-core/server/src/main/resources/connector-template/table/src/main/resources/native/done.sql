update accepted_out set flag = '2' where event_no = :#eventNo
