;; A first arm that does not come back leaves no trace in the locals.
(module
  (func (param i32) (result i32)
    (if (local.get 0) (then (local.set 0 (i32.const 1)) (return (local.get 0))))
    (local.get 0))
  (func (param i32 i64) (result i64)
    (local.get 1)
    (local.get 0)
    (if (param i64) (result i64) (then (i64.const 3) (i64.add)))))
;; ----
;; function u0:0(i64 vmctx, i64, i32) -> i32 tail {
;; block0(v0: i64, v1: i64, v2: i32):
;; @0027 brif v2, block1, block2
;;
;; block1:
;; @0029 v3 = iconst.i32 1
;; @002f return v3  ; v3 = 1
;;
;; block2:
;; @0033 return v2
;; }
;;
;; function u0:1(i64 vmctx, i64, i32, i64) -> i64 tail {
;; block0(v0: i64, v1: i64, v2: i32, v3: i64):
;; @003a brif v2, block1, block2
;;
;; block1:
;; @003c v4 = iconst.i64 3
;; @003e v5 = iadd.i64 v3, v4  ; v4 = 3
;; @003f jump block3(v5)
;;
;; block2:
;; @003f jump block3(v3)
;;
;; block3(v6: i64):
;; @0040 return v6
;; }
