select cast(:#wtbh as varchar) as wtbh,
  (select to_char(max(sjrq), 'YYYY-MM-DD') from v_jzdx_hy) as sjrq,
  (select cast(json_agg(json_build_object('xh', q.xh, 'xm', q.xm, 'ry', (
      select coalesce(json_agg(json_build_object('rybh', v.rybh, 'xm', v.xm, 'jzzt', v.jzzt, 'jzzbh', v.jzzbh)), '[]')
      from v_jzdx_hy v where v.sfzhm = q.sfzhm)) order by q.xh) as varchar)
    from jsonb_to_recordset(cast(:#ry as jsonb)) as q(xh integer, sfzhm varchar, xm varchar)) as hyjg
