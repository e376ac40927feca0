update tz_fs_out set clbz = :#flag, cwxx = :#error, clsj = current_timestamp
where xh = :#xh and clbz = '1'
