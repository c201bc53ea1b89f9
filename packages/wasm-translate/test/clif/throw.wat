;; An exception is an object of the collector's heap: the tag by instance and index, then what it carries.
(module
  (tag $e (param i32 f64))
  (func (param i32) (throw $e (local.get 0) (f64.const 0.5)))
  (func (param exnref) (throw_ref (local.get 0))))
;; ----
;; function u0:0(i64 vmctx, i64, i32) tail {
;;     region0 = 40 "VMContext+0x28"
;;     region1 = 1677721612 "TypeIdsArray+0xc"
;;     region2 = 67108896 "VMStoreContext+0x20"
;;     region3 = 8 "VMContext+0x8"
;;     region4 = 536870912 "GcHeap"
;;     sig0 = (i64 vmctx) -> i32 tail
;;     sig1 = (i64 vmctx, i32, i32, i32, i32) -> i32 tail
;;     sig2 = (i64 vmctx, i32) -> i8 tail
;;     fn0 = colocated u805306368:43 sig0
;;     fn1 = colocated u805306368:24 sig1
;;     fn2 = colocated u805306368:44 sig2
;;
;; block0(v0: i64, v1: i64, v2: i32):
;; @0029 v3 = f64const 0x1.0000000000000p-1
;; @0032 v4 = call fn0(v0)
;; @0032 v5 = iconst.i32 0
;; @0032 v6 = iconst.i32 0x0400_0000
;; @0032 v7 = iconst.i32 48
;; @0032 v8 = iconst.i32 8
;; @0032 v9 = load.i64 notrap aligned readonly can_move region0 v0+40
;; @0032 v10 = load.i32 notrap aligned readonly can_move region1 v9+12
;; @0032 v11 = call fn1(v0, v6, v10, v7, v8)  ; v6 = 0x0400_0000, v7 = 48, v8 = 8
;; @0032 v12 = load.i64 notrap aligned readonly can_move region3 v0+8
;; @0032 v13 = load.i64 notrap aligned readonly can_move region2 v12+32
;; @0032 v14 = uextend.i64 v11
;; @0032 v15 = iadd v13, v14
;; @0032 store notrap little region4 v4, v15+24
;; @0032 store notrap little region4 v5, v15+28  ; v5 = 0
;; @0032 store notrap little region4 v2, v15+32
;; @0032 store notrap little region4 v3, v15+40  ; v3 = 0x1.0000000000000p-1
;; @0032 v16 = call fn2(v0, v11)
;; @0032 trap user12
;; }
;;
;; function u0:1(i64 vmctx, i64, i32) tail {
;;     sig0 = (i64 vmctx, i32) -> i8 tail
;;     fn0 = colocated u805306368:44 sig0
;;
;; block0(v0: i64, v1: i64, v2: i32):
;; @0039 trapz v2, user16
;; @0039 v3 = call fn0(v0, v2)
;; @0039 trap user12
;; }
