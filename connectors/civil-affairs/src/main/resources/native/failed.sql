update jz_bljg_out set clbz = :#flag, cwxx = :#error, clsj = current_timestamp
where xh = :#xh and clbz = '1'
