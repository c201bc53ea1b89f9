(module
  (type $t (func (result i32)))
  (func (param (ref null $t)) (result i32) (call_ref $t (local.get 0)))
  (func (param (ref null $t)) (result i32)
    (block $null (return_call_ref $t (br_on_null $null (local.get 0))))
    (i32.const 1)))
;; ----
;; function u0:0(i64 vmctx, i64, i64) -> i32 tail {
;;     region0 = 1610612744 "VMFuncRef+0x8"
;;     region1 = 1610612760 "VMFuncRef+0x18"
;;     sig0 = (i64 vmctx, i64) -> i32 tail
;;
;; block0(v0: i64, v1: i64, v2: i64):
;; @0021 trapz v2, user16
;; @0021 v3 = load.i64 notrap aligned readonly region0 v2+8
;; @0021 v4 = load.i64 notrap aligned readonly region1 v2+24
;; @0021 v5 = call_indirect sig0, v3(v4, v0)
;; @0023 return v5
;; }
;;
;; function u0:1(i64 vmctx, i64, i64) -> i32 tail {
;;     region0 = 1610612744 "VMFuncRef+0x8"
;;     region1 = 1610612760 "VMFuncRef+0x18"
;;     sig0 = (i64 vmctx, i64) -> i32 tail
;;
;; block0(v0: i64, v1: i64, v2: i64):
;; @002a v3 = iconst.i64 0
;; @002a v4 = icmp eq v2, v3  ; v3 = 0
;; @002a brif v4, block2, block1
;;
;; block1:
;; @002c trapz.i64 v2, user16
;; @002c v5 = load.i64 notrap aligned readonly region0 v2+8
;; @002c v6 = load.i64 notrap aligned readonly region1 v2+24
;; @002c return_call_indirect sig0, v5(v6, v0)
;;
;; block2:
;; @002f v7 = iconst.i32 1
;; @0031 return v7  ; v7 = 1
;; }
