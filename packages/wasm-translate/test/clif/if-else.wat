;; Only the local that differs at the join gets a parameter there, and only because it is read.
(module
  (func (param i32) (result i32) (local i32 i32 i32)
    (if (local.get 0)
      (then (local.set 1 (i32.const 1)) (local.set 2 (i32.const 2)))
      (else (local.set 1 (i32.const 3))))
    (i32.add (local.get 1) (local.get 3))))
;; ----
;; function u0:0(i64 vmctx, i64, i32) -> i32 tail {
;; block0(v0: i64, v1: i64, v2: i32):
;;     v7 = iconst.i32 0
;; @001d brif v2, block1, block2
;;
;; block1:
;; @001f v3 = iconst.i32 1
;; @0023 v4 = iconst.i32 2
;; @0027 jump block3(v3)  ; v3 = 1
;;
;; block2:
;; @0028 v5 = iconst.i32 3
;; @002c jump block3(v5)  ; v5 = 3
;;
;; block3(v6: i32):
;; @0031 v8 = iadd v6, v7  ; v7 = 0
;; @0032 return v8
;; }
