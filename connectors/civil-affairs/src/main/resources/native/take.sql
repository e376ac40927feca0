update jz_bljg_out set clbz = '1', clsj = current_timestamp
where xh = :#xh and clbz in ('0', '1')
