(module
  (func (param i32 i32) (result i32) (i32.div_s (local.get 0) (i32.lt_u (local.get 1) (i32.const 7))))
  (func (param f64) (result i64) (i64.trunc_f64_s (f64.nearest (local.get 0))))
  (func (param i64) (result f32) (f32.demote_f64 (f64.reinterpret_i64 (i64.extend16_s (local.get 0))))))
;; ----
;; function u0:0(i64 vmctx, i64, i32, i32) -> i32 tail {
;; block0(v0: i64, v1: i64, v2: i32, v3: i32):
;; @002a v4 = iconst.i32 7
;; @002c v5 = icmp ult v3, v4  ; v4 = 7
;; @002c v6 = uextend.i32 v5
;; @002d v7 = sdiv v2, v6
;; @002e return v7
;; }
;;
;; function u0:1(i64 vmctx, i64, f64) -> i64 tail {
;; block0(v0: i64, v1: i64, v2: f64):
;; @0033 v3 = nearest v2
;; @0034 v4 = fcvt_to_sint.i64 v3
;; @0035 return v4
;; }
;;
;; function u0:2(i64 vmctx, i64, i64) -> f32 tail {
;; block0(v0: i64, v1: i64, v2: i64):
;; @003a v3 = ireduce.i16 v2
;; @003a v4 = sextend.i64 v3
;; @003b v5 = bitcast.f64 v4
;; @003c v6 = fdemote.f32 v5
;; @003d return v6
;; }
