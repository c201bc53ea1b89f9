(module
  (func (param i64 i64 i64 i64) (result i64 i64)
    (i64.add128 (local.get 0) (local.get 1) (local.get 2) (local.get 3)))
  (func (param i64 i64) (result i64 i64) (i64.mul_wide_s (local.get 0) (local.get 1))))
;; ----
;; function u0:0(i64 vmctx, i64, i64, i64, i64, i64) -> i64, i64 tail {
;; block0(v0: i64, v1: i64, v2: i64, v3: i64, v4: i64, v5: i64):
;; @002d v6 = iconcat v2, v3
;; @002d v7 = iconcat v4, v5
;; @002d v8 = iadd v6, v7
;; @002d v9, v10 = isplit v8
;; @002f return v9, v10
;; }
;;
;; function u0:1(i64 vmctx, i64, i64, i64) -> i64, i64 tail {
;; block0(v0: i64, v1: i64, v2: i64, v3: i64):
;; @0036 v4 = sextend.i128 v2
;; @0036 v5 = sextend.i128 v3
;; @0036 v6 = imul v4, v5
;; @0036 v7, v8 = isplit v6
;; @0038 return v7, v8
;; }
