select to_char(d.sjrq, 'YYYY-MM-DD') as asof, v.rybh, v.xm, v.jzzt, v.jzzbh, cast(:#xm as varchar) as cxxm
from (select max(sjrq) as sjrq from v_jzdx_hy) d
left join v_jzdx_hy v on v.sfzhm = :#sfzhm
