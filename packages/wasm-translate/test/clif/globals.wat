;; Constants are known; an exported global may be written elsewhere.
(module
  (import "m" "g" (global (mut i64)))
  (global i32 (i32.const 7))
  (global (mut f64) (f64.const 1.5))
  (global (export "e") (mut i32) (i32.const 0))
  (func (result i32) (global.get 1))
  (func (global.set 0 (i64.add (global.get 0) (i64.const 1))))
  (func (result f64) (global.get 2))
  (func (global.set 3 (i32.const 1))))
;; ----
;; function u0:0(i64 vmctx, i64) -> i32 tail {
;; block0(v0: i64, v1: i64):
;; @004c v2 = iconst.i32 7
;; @004e return v2  ; v2 = 7
;; }
;;
;; function u0:1(i64 vmctx, i64) tail {
;;     region0 = 1476395008 "VMGlobalImport+0x0"
;;     region1 = 402653184 "PublicGlobal"
;;
;; block0(v0: i64, v1: i64):
;; @0051 v2 = load.i64 notrap aligned readonly can_move region0 v0+48
;; @0051 v3 = load.i64 notrap aligned region1 v2
;; @0053 v4 = iconst.i64 1
;; @0055 v5 = iadd v3, v4  ; v4 = 1
;; @0056 v6 = load.i64 notrap aligned readonly can_move region0 v0+48
;; @0056 store notrap aligned region1 v5, v6
;; @0058 return
;; }
;;
;; function u0:2(i64 vmctx, i64) -> f64 tail {
;;     region0 = 469762049 "DefinedGlobal(1)"
;;
;; block0(v0: i64, v1: i64):
;; @005b v2 = load.f64 notrap aligned region0 v0+96
;; @005d return v2
;; }
;;
;; function u0:3(i64 vmctx, i64) tail {
;;     region0 = 402653184 "PublicGlobal"
;;
;; block0(v0: i64, v1: i64):
;; @0060 v2 = iconst.i32 1
;; @0062 store notrap aligned region0 v2, v0+112  ; v2 = 1
;; @0064 return
;; }
