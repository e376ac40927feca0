insert into jz_sq_in (xxbh, ywbh, slbh, fsdw, pdyy, yxj, clqx, sxbm, sxlb, sqrlx, sqrxm, sfzhm, tyshxydm, lxdh, lxdz,
                      xzqh, wgbh, fwlb, sqnr, clqd, bdsj, sbsj, lyxt, lybh, clbz)
values (:#xxbh, :#ywbh, :#slbh, :#fsdw, :#pdyy, :#yxj, :#clqx, :#sxbm, :#sxlb, :#sqrlx, :#sqrxm, :#sfzhm, :#tyshxydm,
        :#lxdh, :#lxdz, :#xzqh, :#wgbh, :#fwlb, :#sqnr, :#clqd, :#bdsj, :#sbsj, :#lyxt, :#lybh, 'W')
on conflict (slbh, ywbh) do nothing
