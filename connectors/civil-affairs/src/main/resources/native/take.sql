-- an earlier row of the case that is not finished, because the hub could not take it or was killed, comes first
update jz_bljg_out as taken set clbz = '1', clsj = current_timestamp
where xh = :#xh and clbz in ('0', '1')
  and not exists (select 1 from jz_bljg_out as earlier
                  where earlier.slbh = taken.slbh and earlier.xh < taken.xh and earlier.clbz in ('0', '1'))
