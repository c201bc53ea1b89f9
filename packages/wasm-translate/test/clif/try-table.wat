;; Calls in a try_table name the landing pads of its clauses; a pad unpacks the exception and takes the locals along that
;; differ from call to call.
(module
  (tag $e (param i32))
  (func $may_throw)
  (func (param i32) (result i32) (local i32)
    (block $h (result i32)
      (try_table (catch $e $h)
        (call $may_throw)
        (local.set 1 (i32.const 5))
        (call $may_throw))
      (return (i32.const 0)))
    (i32.add (local.get 1))))
;; ----
;; function u0:0(i64 vmctx, i64) tail {
;; block0(v0: i64, v1: i64):
;; @0026 return
;; }
;;
;; function u0:1(i64 vmctx, i64, i32) -> i32 tail {
;;     region0 = 67108904 "VMStoreContext+0x28"
;;     region1 = 8 "VMContext+0x8"
;;     region2 = 67108896 "VMStoreContext+0x20"
;;     region3 = 536870912 "GcHeap"
;;     sig0 = (i64 vmctx, i64) tail
;;     fn0 = colocated u0:0 sig0
;;
;; block0(v0: i64, v1: i64, v2: i32):
;;     v22 = iconst.i32 0
;; @0033 try_call fn0(v0, v0), sig0, block2, [ context v0, tag0: block1(exn0, v22) ]  ; v22 = 0
;;
;; block2:
;; @0035 v4 = iconst.i32 5
;; @0039 try_call fn0(v0, v0), sig0, block3, [ context v0, tag0: block1(exn0, v4) ]  ; v4 = 5
;;
;; block3:
;; @003c v21 = iconst.i32 0
;; @003e return v21  ; v21 = 0
;;
;; block1(v3: i64, v23: i32) cold:
;; @003b v5 = ireduce.i32 v3
;; @003b v6 = uextend.i64 v5
;; @003b v7 = load.i64 notrap aligned readonly can_move region1 v0+8
;; @003b v8 = load.i64 notrap aligned region0 v7+40
;; @003b v9 = iconst.i64 36
;; @003b v10 = isub v8, v9  ; v9 = 36
;; @003b v11 = icmp ugt v6, v10
;; @003b v12 = load.i64 notrap aligned readonly can_move region1 v0+8
;; @003b v13 = load.i64 notrap aligned readonly can_move region2 v12+32
;; @003b v14 = iadd v13, v6
;; @003b v15 = iconst.i64 32
;; @003b v16 = iadd v14, v15  ; v15 = 32
;; @003b v17 = iconst.i64 0
;; @003b v18 = select v11, v17, v16  ; v17 = 0
;; @003b v19 = load.i32 little region3 v18
;; @003b jump block4(v19)
;;
;; block4(v20: i32):
;; @0042 v24 = iadd v20, v23
;; @0043 return v24
;; }
