select ssq from tz_yb_out
where clbz = '0' or (clbz = '1' and clsj < current_timestamp - interval '2' minute)
order by ssq
limit 200
