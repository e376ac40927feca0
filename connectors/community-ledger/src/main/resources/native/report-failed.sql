update tz_yb_out set clbz = :#flag, cwxx = :#error, clsj = current_timestamp
where ssq = :#ssq and clbz = '1'
