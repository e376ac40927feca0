-- by flag; an entry that was taken and never finished is taken again, by the clock of the database alone
select xh from tz_fs_out
where clbz = '0' or (clbz = '1' and clsj < current_timestamp - interval '2' minute)
order by xh
limit 200
