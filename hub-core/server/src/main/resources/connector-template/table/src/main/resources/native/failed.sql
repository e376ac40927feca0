update accepted_out set flag = '9', error = :#error where event_no = :#eventNo
