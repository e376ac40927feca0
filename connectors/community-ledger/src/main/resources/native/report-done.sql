update tz_yb_out set clbz = '2', cwxx = null, clsj = current_timestamp
where ssq = :#ssq and clbz = '1'
