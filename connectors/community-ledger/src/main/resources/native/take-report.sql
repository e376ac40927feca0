update tz_yb_out set clbz = '1', clsj = current_timestamp
where ssq = :#ssq and clbz in ('0', '1')
