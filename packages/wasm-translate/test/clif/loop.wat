;; The header of a loop has parameters for the locals written in it, and no others.
(module
  (func (param i32 i32) (result i32) (local i32)
    (loop
      (local.set 2 (i32.add (local.get 2) (local.get 1)))
      (br_if 0 (local.tee 0 (i32.sub (local.get 0) (i32.const 1)))))
    (local.get 2)))
;; ----
;; function u0:0(i64 vmctx, i64, i32, i32) -> i32 tail {
;; block0(v0: i64, v1: i64, v2: i32, v3: i32):
;;     v9 = iconst.i32 0
;; @001c jump block1(v9, v2)  ; v9 = 0
;;
;; block1(v4: i32, v6: i32):
;; @0022 v5 = iadd v4, v3
;; @0027 v7 = iconst.i32 1
;; @0029 v8 = isub v6, v7  ; v7 = 1
;; @002c brif v8, block1(v5, v8), block2
;;
;; block2:
;; @0031 return v5
;; }
