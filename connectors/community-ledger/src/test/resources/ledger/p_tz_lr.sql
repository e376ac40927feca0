-- The ledger's own procedure, as MariaDB has it. It never commits: the transaction is the hub's.
create procedure p_tz_lr(in p_pcbh varchar(64))
sql security definer
entry: begin
  declare v_tzlb char(4);
  declare v_zrjz varchar(200);
  declare v_bbh int;
  declare v_ssq char(7);
  declare v_wlbz char(1);
  declare v_xzqh varchar(12);
  declare v_zy char(64);
  declare v_bbh_alt int;
  declare v_zy_alt char(64);
  declare v_dj int default 0;
  declare v_cw int default 0;
  declare continue handler for not found begin end;
  declare exit handler for 1205, 1213 select 90 as fhm, '系统忙' as fhxx;

  delete from tz_lr_cw where pcbh = p_pcbh;
  select min(tzlb), min(zrjz), min(bbh), min(ssq), min(wlbz), min(xzqh)
    into v_tzlb, v_zrjz, v_bbh, v_ssq, v_wlbz, v_xzqh from tz_lr_in where pcbh = p_pcbh;

  insert into tz_lr_cw
    select pcbh, hh, 'tzlb', 'E01', '台账种类不存在' from tz_lr_in
    where pcbh = p_pcbh and tzlb not in (select tzlb from tz_lb);
  insert into tz_lr_cw
    select pcbh, hh, 'fssj', 'E02', '发生时间在将来' from tz_lr_in
    where pcbh = p_pcbh and fssj > current_timestamp + interval 2 day;
  insert into tz_lr_cw
    select pcbh, hh, 'xzqh', 'E05', '不是本区的行政区划' from tz_lr_in
    where pcbh = p_pcbh and xzqh not like '330106%';
  insert into tz_lr_cw
    select b.pcbh, b.hh, 'sfzhm', 'E06', '同一条目中重复' from tz_lr_in b
    where b.pcbh = p_pcbh
      and exists (select 1 from tz_lr_in a where a.pcbh = b.pcbh and a.sfzhm = b.sfzhm and a.hh < b.hh);
  select count(*) into v_cw from tz_lr_cw where pcbh = p_pcbh;
  if v_cw > 0 then
    select 10 as fhm, '有错误行' as fhxx;
    leave entry;
  end if;

  select count(*) into v_dj from tz_qj where ssq = v_ssq and djsj is not null lock in share mode;
  if v_dj > 0 then
    select 3 as fhm, '月份已冻结' as fhxx;
    leave entry;
  end if;

  select sha2(group_concat(concat_ws('|', hh, fssj, ifnull(xzqh, ''), ifnull(wgbh, ''), ifnull(xm, ''), ifnull(sfzhm, ''),
         ifnull(lxdh, ''), ifnull(dz, ''), ifnull(lb, ''), ifnull(bt, ''), ifnull(nr, ''), ifnull(sl, ''), ifnull(kzx, ''))
         order by hh separator '\n'), 256) into v_zy from tz_lr_in where pcbh = p_pcbh;
  select bbh, zy into v_bbh_alt, v_zy_alt from tz_tm where tzlb = v_tzlb and zrjz = v_zrjz for update;
  if v_bbh_alt > v_bbh or (v_bbh_alt = v_bbh) then
    delete from tz_lr_in where pcbh = p_pcbh;
    if v_bbh_alt > v_bbh then
      select 2 as fhm, '已有更新版本' as fhxx;
    elseif v_zy_alt = v_zy then
      select 1 as fhm, '已存在' as fhxx;
    else
      select 4 as fhm, '同版本内容不同' as fhxx;
    end if;
    leave entry;
  end if;

  replace into tz_tm (tzlb, zrjz, bbh, zy, ssq, wlbz, xzqh) values (v_tzlb, v_zrjz, v_bbh, v_zy, v_ssq, v_wlbz, v_xzqh);
  case (select mbb from tz_lb where tzlb = v_tzlb)
    when 'tz_zf' then
      delete from tz_zf where zrjz = v_zrjz;
      insert into tz_zf select zrjz, hh, fssj, xzqh, wgbh, xm, sfzhm, lxdh, dz, lb, bt, nr, sl, kzx from tz_lr_in where pcbh = p_pcbh;
    when 'tz_rk' then
      delete from tz_rk where zrjz = v_zrjz;
      insert into tz_rk select zrjz, hh, fssj, xzqh, wgbh, xm, sfzhm, lxdh, dz, lb, bt, nr, sl, kzx from tz_lr_in where pcbh = p_pcbh;
    when 'tz_bj' then
      delete from tz_bj where zrjz = v_zrjz;
      insert into tz_bj select zrjz, hh, fssj, xzqh, wgbh, xm, sfzhm, lxdh, dz, lb, bt, nr, sl, kzx from tz_lr_in where pcbh = p_pcbh;
    else
      delete from tz_hd where zrjz = v_zrjz;
      insert into tz_hd select zrjz, hh, fssj, xzqh, wgbh, xm, sfzhm, lxdh, dz, lb, bt, nr, sl, kzx from tz_lr_in where pcbh = p_pcbh;
  end case;
  delete from tz_lr_in where pcbh = p_pcbh;
  select 0 as fhm, '已写入' as fhxx;
end
