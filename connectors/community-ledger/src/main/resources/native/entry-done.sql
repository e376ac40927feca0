update tz_fs_out set clbz = '2', cwxx = null, clsj = current_timestamp
where xh = :#xh and clbz = '1'
