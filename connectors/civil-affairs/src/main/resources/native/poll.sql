-- by flag; a row that was taken and never finished is taken again, by the clock of the database alone
select xh, lsh, slbh, blzt, bldw, blbh, to_char(blsj, 'YYYY-MM-DD"T"HH24:MI:SS') as blsj, bljg, blyj,
       to_char(blqx, 'YYYY-MM-DD"T"HH24:MI:SS') as blqx
from jz_bljg_out
where clbz = '0' or (clbz = '1' and clsj < current_timestamp - interval '2 minutes')
order by xh
limit 200
