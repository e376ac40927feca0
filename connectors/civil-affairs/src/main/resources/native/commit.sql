update jz_sq_in set clbz = '0', clsj = current_timestamp
where slbh = :#slbh and ywbh = :#ywbh and clbz = 'W'
