-- Sample front-end database (前置库) of civil affairs. Column comments are its only documentation.
-- A row is complete when its CLBZ is 0: CLBZ is committed last, in a transaction of its own.

create table jz_sq_in (
  xxbh   varchar(64)   not null,
  ywbh   varchar(200)  not null,
  slbh   varchar(64)   not null,
  fsdw   varchar(200)  not null,
  pdyy   varchar(400)  not null,
  yxj    varchar(10)   not null,
  clqx   varchar(25),
  sxbm   varchar(33),
  sxlb   varchar(40),
  sqrlx  char(1)       not null,
  sqrxm  varchar(200)  not null,
  sfzhm  varchar(18),
  tyshxydm varchar(18),
  lxdh   varchar(20),
  lxdz   varchar(400),
  xzqh   varchar(12),
  wgbh   varchar(32),
  fwlb   char(1),
  sqnr   varchar(4000),
  clqd   varchar(4000),
  bdsj   varchar(4000),
  sbsj   varchar(25),
  lyxt   varchar(40)   not null,
  lybh   varchar(100)  not null,
  clbz   char(1)       not null default 'W',
  cwxx   varchar(400),
  clsj   timestamp,
  constraint jz_sq_in_pk primary key (slbh, ywbh),
  constraint jz_sq_in_xx unique (xxbh)
);
create index jz_sq_in_bz on jz_sq_in (clbz);
comment on table jz_sq_in is '救助申请 IN:枢纽写入,民政取走';
comment on column jz_sq_in.xxbh is '消息编号';
comment on column jz_sq_in.ywbh is '业务编号,与受理编号一起为自然主键,重复写入无效';
comment on column jz_sq_in.slbh is '受理编号';
comment on column jz_sq_in.fsdw is '承办单位';
comment on column jz_sq_in.pdyy is '派单原因';
comment on column jz_sq_in.yxj is '优先级 URGENT/SPECIAL/ASSISTED/ROUTINE';
comment on column jz_sq_in.clqx is '反馈期限,带时区';
comment on column jz_sq_in.sxbm is '事项实施编码';
comment on column jz_sq_in.sxlb is '需求类别';
comment on column jz_sq_in.sqrlx is '申请人类型 1自然人 2法人';
comment on column jz_sq_in.sqrxm is '申请人姓名或名称';
comment on column jz_sq_in.sfzhm is '公民身份号码';
comment on column jz_sq_in.tyshxydm is '统一社会信用代码';
comment on column jz_sq_in.lxdh is '联系电话';
comment on column jz_sq_in.lxdz is '联系地址';
comment on column jz_sq_in.xzqh is '行政区划代码';
comment on column jz_sq_in.wgbh is '网格编号';
comment on column jz_sq_in.fwlb is '走访类别 1特殊 2重点 3常规 4普通 5一般';
comment on column jz_sq_in.sqnr is '需求内容';
comment on column jz_sq_in.clqd is '材料清单,每行一件';
comment on column jz_sq_in.bdsj is '表单数据,JSON';
comment on column jz_sq_in.sbsj is '上报时间,带时区';
comment on column jz_sq_in.lyxt is '来源系统';
comment on column jz_sq_in.lybh is '来源编号';
comment on column jz_sq_in.clbz is '处理标志 W写入中 0新 1已取 2完成 9错误';
comment on column jz_sq_in.cwxx is '错误信息';
comment on column jz_sq_in.clsj is '处理时间,数据库时钟';

create table jz_bljg_out (
  xh     bigserial     primary key,
  lsh    varchar(64)   not null unique,
  slbh   varchar(64)   not null,
  blzt   char(2)       not null,
  bldw   varchar(200)  not null,
  blbh   varchar(100),
  blsj   timestamp     not null,
  bljg   char(1),
  blyj   varchar(2000),
  blqx   timestamp,
  clbz   char(1)       not null default 'W',
  cwxx   varchar(400),
  clsj   timestamp
);
create index jz_bljg_out_bz on jz_bljg_out (clbz, xh);
comment on table jz_bljg_out is '办理结果 OUT:民政写入,枢纽取走';
comment on column jz_bljg_out.xh is '序号';
comment on column jz_bljg_out.lsh is '流水号,同一结果重复写入时不变';
comment on column jz_bljg_out.slbh is '受理编号';
comment on column jz_bljg_out.blzt is '办理状态 10受理 20签收 21办理中 22中止 80退件 90办结';
comment on column jz_bljg_out.bldw is '办理单位';
comment on column jz_bljg_out.blbh is '办理单位编号';
comment on column jz_bljg_out.blsj is '办理时间,民政本地时钟,无时区';
comment on column jz_bljg_out.bljg is '办理结果 1解决 0未解决,办结时填写';
comment on column jz_bljg_out.blyj is '办理意见';
comment on column jz_bljg_out.blqx is '法定办理期限,受理时填写';
comment on column jz_bljg_out.clbz is '处理标志 W写入中 0新 1已取 2完成 9错误';
comment on column jz_bljg_out.cwxx is '错误信息';
comment on column jz_bljg_out.clsj is '处理时间,数据库时钟';

create view v_jzdx_hy as
select rybh, xm, sfzhm, jzlb, jzzt, jzzbh, sjrq from yw.jzdx_zt;
comment on view v_jzdx_hy is '救助对象核验视图,数据截至前一日(T+1)';
comment on column v_jzdx_hy.rybh is '人员编号';
comment on column v_jzdx_hy.xm is '姓名';
comment on column v_jzdx_hy.sfzhm is '公民身份号码';
comment on column v_jzdx_hy.jzlb is '救助类别 1低保 2特困 3残补 4高龄';
comment on column v_jzdx_hy.jzzt is '救助状态 1在享 0停发';
comment on column v_jzdx_hy.jzzbh is '救助证编号';
comment on column v_jzdx_hy.sjrq is '数据日期';
