-- Sample front-end schema (前置库) of the ledger, MySQL dialect. Comments are its documentation.
-- The hub writes an entry into tz_lr_in and calls p_tz_lr(pcbh) in the same transaction. The procedure gives one row
-- (fhm, fhxx), never commits, and takes the staging rows away unless it says 3 or 10:
--   0 written   1 there already, the same   2 older than what is there   3 the month is frozen
--   4 the same version with other content   10 rows are wrong, see tz_lr_cw   90 busy

create table tz_lb (
  tzlb char(4) not null comment '台账种类,共77种',
  mc varchar(100) not null comment '名称',
  mbb varchar(64) not null comment '条目写入的目标表',
  primary key (tzlb)
) default character set utf8mb4 comment '台账种类目录';

create table tz_qj (
  ssq char(7) not null comment '统计月份 yyyy-mm',
  djsj datetime comment '冻结时间,为空则未冻结',
  primary key (ssq)
) default character set utf8mb4 comment '统计期间,没有记录的月份未冻结';

create table tz_lr_in (
  pcbh varchar(64) not null comment '批次编号,一批一个条目',
  hh int not null comment '行号,从1开始',
  tzlb char(4) not null comment '台账种类',
  zrjz varchar(200) not null comment '自然键值:来源系统/来源编号',
  bbh int not null comment '版本号',
  ssq char(7) not null comment '计入的统计月份',
  wlbz char(1) not null comment '迟报标志 1迟报 0正常',
  fssj datetime not null comment '发生时间,北京时间',
  xzqh varchar(12) comment '行政区划代码',
  wgbh varchar(32) comment '网格编号',
  xm varchar(200) comment '姓名',
  sfzhm varchar(18) comment '公民身份号码',
  lxdh varchar(20) comment '联系电话',
  dz varchar(400) comment '地址或地点',
  lb varchar(40) comment '类别',
  bt varchar(200) comment '标题、单位或走访人',
  nr varchar(4000) comment '内容',
  sl int comment '数量',
  kzx json comment '扩展项,仅第1行',
  lyxt varchar(64) not null comment '来源系统',
  lybh varchar(100) not null comment '来源编号',
  primary key (pcbh, hh)
) default character set utf8mb4 comment '台账录入 IN:枢纽写入';

create table tz_lr_cw (
  pcbh varchar(64) not null comment '批次编号',
  hh int not null comment '行号',
  zd varchar(32) not null comment '字段',
  cwdm char(3) not null comment '错误代码',
  cwxx varchar(200) not null comment '错误信息,不含个人信息',
  primary key (pcbh, hh, zd, cwdm)
) default character set utf8mb4 comment '行错误表';

create table tz_tm (
  tzlb char(4) not null comment '台账种类',
  zrjz varchar(200) not null comment '自然键值',
  bbh int not null comment '版本号',
  zy char(64) not null comment '内容摘要',
  ssq char(7) not null comment '计入的统计月份',
  wlbz char(1) not null comment '迟报标志',
  xzqh varchar(12) comment '行政区划代码',
  lrsj datetime(6) not null default current_timestamp(6) comment '录入时间',
  primary key (tzlb, zrjz)
) default character set utf8mb4 comment '台账条目,自然键加版本号,更正即替换';

create table tz_zf (
  zrjz varchar(200) not null comment '自然键值',
  hh int not null comment '行号',
  fssj datetime not null comment '走访时间',
  xzqh varchar(12) comment '行政区划代码',
  wgbh varchar(32) comment '网格编号',
  xm varchar(50) comment '走访对象姓名',
  sfzhm varchar(18) comment '公民身份号码',
  lxdh varchar(20) comment '联系电话',
  dz varchar(200) comment '地址',
  lb varchar(40) comment '走访类别',
  bt varchar(200) comment '走访人编号',
  nr varchar(2000) comment '走访情况',
  sl int comment '数量',
  kzx json comment '扩展项',
  primary key (zrjz, hh)
) default character set utf8mb4 comment '走访台账';

create table tz_rk (
  zrjz varchar(200) not null comment '自然键值',
  hh int not null comment '行号',
  fssj datetime not null comment '变动时间',
  xzqh varchar(12) comment '行政区划代码',
  wgbh varchar(32) comment '网格编号',
  xm varchar(50) character set utf8mb3 comment '姓名,2009年建表,三字节字符集',
  sfzhm varchar(18) comment '公民身份号码',
  lxdh varchar(20) comment '联系电话',
  dz varchar(200) character set gbk comment '地址,2009年建表',
  lb varchar(40) comment '变动种类',
  bt varchar(200) comment '未用',
  nr varchar(2000) comment '未用',
  sl int comment '数量',
  kzx json comment '扩展项',
  primary key (zrjz, hh)
) default character set utf8mb4 comment '人口变动台账';

create table tz_bj (
  zrjz varchar(200) not null comment '自然键值',
  hh int not null comment '行号',
  fssj datetime not null comment '办结时间',
  xzqh varchar(12) comment '行政区划代码',
  wgbh varchar(32) comment '网格编号',
  xm varchar(50) comment '未用',
  sfzhm varchar(18) comment '未用',
  lxdh varchar(20) comment '未用',
  dz varchar(200) comment '未用',
  lb varchar(40) comment '办理结果',
  bt varchar(200) comment '办理单位',
  nr varchar(2000) comment '结果说明',
  sl int comment '数量',
  kzx json comment '扩展项',
  primary key (zrjz, hh)
) default character set utf8mb4 comment '办件结果台账';

create table tz_hd (
  zrjz varchar(200) not null comment '自然键值',
  hh int not null comment '行号',
  fssj datetime not null comment '开始时间',
  xzqh varchar(12) comment '行政区划代码',
  wgbh varchar(32) comment '网格编号',
  xm varchar(50) comment '未用',
  sfzhm varchar(18) comment '未用',
  lxdh varchar(20) comment '未用',
  dz varchar(200) comment '地点',
  lb varchar(40) comment '结束时间',
  bt varchar(200) comment '活动名称',
  nr varchar(2000) comment '活动情况',
  sl int comment '参加人数',
  kzx json comment '扩展项',
  primary key (zrjz, hh)
) default character set utf8mb4 comment '活动台账';

create table tz_fs_out (
  xh bigint not null auto_increment comment '序号',
  tzlb char(4) not null comment '台账种类',
  zrjz varchar(200) not null comment '自然键值',
  bbh int not null comment '版本号',
  ssq char(7) not null comment '计入的统计月份',
  wlbz char(1) not null comment '迟报标志 1迟报 0正常',
  fssj datetime not null comment '发生时间,北京时间',
  xzqh varchar(12) comment '行政区划代码',
  wgbh varchar(32) comment '网格编号',
  mbs int not null comment '分送部门数,与 tz_fs_mb 行数一致',
  clbz char(1) not null default 'W' comment '处理标志 W写入中 0新 1已取 2完成 9错误',
  cwxx varchar(400) comment '错误信息',
  clsj datetime comment '处理时间,数据库时钟',
  primary key (xh),
  key tz_fs_out_bz (clbz, xh)
) default character set utf8mb4 comment '条目分送 OUT:枢纽取走';

create table tz_fs_mb (
  xh bigint not null comment '条目分送序号',
  mbdw varchar(64) not null comment '部门系统代号',
  nr json not null comment '该部门需要的项目',
  primary key (xh, mbdw)
) default character set utf8mb4 comment '条目分送的部门';

create table tz_yb_out (
  ssq char(7) not null comment '统计月份',
  djsj datetime not null comment '冻结时间',
  hs int not null comment '统计行数,与 tz_yb_mx 行数一致',
  clbz char(1) not null default 'W' comment '处理标志 W写入中 0新 1已取 2完成 9错误',
  cwxx varchar(400) comment '错误信息',
  clsj datetime comment '处理时间,数据库时钟',
  primary key (ssq)
) default character set utf8mb4 comment '月报 OUT:冻结后枢纽取走,此后不变';

create table tz_yb_mx (
  ssq char(7) not null comment '统计月份',
  xzqh varchar(12) not null comment '行政区划代码',
  tzlb char(4) not null comment '台账种类',
  ts int not null comment '条数',
  rs int not null comment '人数',
  wls int not null comment '其中迟报条数',
  primary key (ssq, xzqh, tzlb)
) default character set utf8mb4 comment '月报明细';
