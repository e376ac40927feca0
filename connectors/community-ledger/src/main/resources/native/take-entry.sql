-- an earlier version of the same entry that is not finished comes first
update tz_fs_out set clbz = '1', clsj = current_timestamp
where xh = :#xh and clbz in ('0', '1')
  and not exists (select 1 from (select tzlb, zrjz, xh from tz_fs_out where clbz in ('0', '1')) as earlier
                  where earlier.tzlb = tz_fs_out.tzlb and earlier.zrjz = tz_fs_out.zrjz and earlier.xh < tz_fs_out.xh)
