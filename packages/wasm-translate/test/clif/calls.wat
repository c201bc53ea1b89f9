(module
  (import "m" "f" (func (param i32) (result i32)))
  (func (param i32) (result i32) (call 0 (call 1 (local.get 0))))
  (func (param i32) (result i32) (return_call 1 (local.get 0)))
  (func (param i32) (result i32) (return_call 0 (local.get 0))))
;; ----
;; function u0:0(i64 vmctx, i64, i32) -> i32 tail {
;;     region0 = 1207959560 "VMFunctionImport+0x8"
;;     region1 = 1207959576 "VMFunctionImport+0x18"
;;     sig0 = (i64 vmctx, i64, i32) -> i32 tail
;;     fn0 = colocated u0:0 sig0
;;
;; block0(v0: i64, v1: i64, v2: i32):
;; @0026 v3 = call fn0(v0, v0, v2)
;; @0028 v4 = load.i64 notrap aligned readonly can_move region0 v0+56
;; @0028 v5 = load.i64 notrap aligned readonly can_move region1 v0+72
;; @0028 v6 = call_indirect sig0, v4(v5, v0, v3)
;; @002a return v6
;; }
;;
;; function u0:1(i64 vmctx, i64, i32) -> i32 tail {
;;     sig0 = (i64 vmctx, i64, i32) -> i32 tail
;;     fn0 = colocated u0:0 sig0
;;
;; block0(v0: i64, v1: i64, v2: i32):
;; @002f return_call fn0(v0, v0, v2)
;; }
;;
;; function u0:2(i64 vmctx, i64, i32) -> i32 tail {
;;     region0 = 1207959560 "VMFunctionImport+0x8"
;;     region1 = 1207959576 "VMFunctionImport+0x18"
;;     sig0 = (i64 vmctx, i64, i32) -> i32 tail
;;
;; block0(v0: i64, v1: i64, v2: i32):
;; @0036 v3 = load.i64 notrap aligned readonly can_move region0 v0+56
;; @0036 v4 = load.i64 notrap aligned readonly can_move region1 v0+72
;; @0036 return_call_indirect sig0, v3(v4, v0, v2)
;; }
