(module
  (func (param i32) (result i32)
    (block (result i32)
      (block (result i32)
        (i32.const 10)
        (br_table 0 1 0 (local.get 0)))
      (br 0 (i32.add (i32.const 1)))))
  (func (param i32) (result i32)
    (block (br_if 0 (local.get 0)) (return (i32.const 1)))
    (unreachable)
    (drop (i32.add (i32.const 1)))
    (block (loop (br 1)))
    (i32.const 2)))
;; ----
;; function u0:0(i64 vmctx, i64, i32) -> i32 tail {
;; block0(v0: i64, v1: i64, v2: i32):
;; @001e v3 = iconst.i32 10
;; @0022 br_table v2, block1(v3), [block1(v3), block2(v3)]  ; v3 = 10, v3 = 10, v3 = 10
;;
;; block1(v4: i32):
;; @0028 v6 = iconst.i32 1
;; @002a v7 = iadd v4, v6  ; v6 = 1
;; @002b jump block2(v7)
;;
;; block2(v5: i32):
;; @002e return v5
;; }
;;
;; function u0:1(i64 vmctx, i64, i32) -> i32 tail {
;; block0(v0: i64, v1: i64, v2: i32):
;; @0035 brif v2, block2, block1
;;
;; block1:
;; @0037 v3 = iconst.i32 1
;; @0039 return v3  ; v3 = 1
;;
;; block2:
;; @003b trap user12
;; }
