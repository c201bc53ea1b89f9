;; Checks have the shape that is fused; a constant address that is always there needs none; a far offset is added first.
(module
  (memory 1)
  (func (param i32) (result i32) (i32.load8_u offset=5 (local.get 0)))
  (func (param i32) (result i64) (i64.load32_s offset=100000 (local.get 0)))
  (func (param i32) (i64.store (i32.const 16) (i64.const 1)))
  (func (param i32) (result i32) (drop (memory.grow (local.get 0))) (memory.size)))
;; ----
;; function u0:0(i64 vmctx, i64, i32) -> i32 tail {
;;     region0 = 603979784 "VMMemoryDefinition+0x8"
;;     region1 = 603979776 "VMMemoryDefinition+0x0"
;;     region2 = 201326592 "DefinedMemory(0)"
;;
;; block0(v0: i64, v1: i64, v2: i32):
;; @002c v3 = uextend.i64 v2
;; @002c v4 = load.i64 notrap aligned region0 v0+64
;; @002c v5 = iconst.i64 6
;; @002c v6 = isub v4, v5  ; v5 = 6
;; @002c v7 = icmp ugt v3, v6
;; @002c v8 = load.i64 notrap aligned readonly can_move region1 v0+56
;; @002c v9 = iadd v8, v3
;; @002c v10 = iconst.i64 0
;; @002c v11 = iconst.i64 5
;; @002c v12 = iadd v9, v11  ; v11 = 5
;; @002c v13 = select v7, v10, v12  ; v10 = 0
;; @002c v14 = uload8.i32 little region2 v13
;; @002f return v14
;; }
;;
;; function u0:1(i64 vmctx, i64, i32) -> i64 tail {
;;     region0 = 603979784 "VMMemoryDefinition+0x8"
;;     region1 = 603979776 "VMMemoryDefinition+0x0"
;;     region2 = 201326592 "DefinedMemory(0)"
;;
;; block0(v0: i64, v1: i64, v2: i32):
;; @0034 v3 = uextend.i64 v2
;; @0034 v4 = iconst.i64 0x0001_86a4
;; @0034 v5 = iadd v3, v4  ; v4 = 0x0001_86a4
;; @0034 v6 = load.i64 notrap aligned region0 v0+64
;; @0034 v7 = icmp ugt v5, v6
;; @0034 v8 = load.i64 notrap aligned readonly can_move region1 v0+56
;; @0034 v9 = iadd v8, v3
;; @0034 v10 = iconst.i64 0
;; @0034 v11 = iconst.i64 0x0001_86a0
;; @0034 v12 = iadd v9, v11  ; v11 = 0x0001_86a0
;; @0034 v13 = select v7, v10, v12  ; v10 = 0
;; @0034 v14 = sload32 little region2 v13
;; @0039 return v14
;; }
;;
;; function u0:2(i64 vmctx, i64, i32) tail {
;;     region0 = 603979776 "VMMemoryDefinition+0x0"
;;     region1 = 201326592 "DefinedMemory(0)"
;;
;; block0(v0: i64, v1: i64, v2: i32):
;; @003c v3 = iconst.i32 16
;; @003e v4 = iconst.i64 1
;; @0040 v5 = load.i64 notrap aligned readonly can_move region0 v0+56
;; @0040 store notrap little region1 v4, v5+16  ; v4 = 1
;; @0043 return
;; }
;;
;; function u0:3(i64 vmctx, i64, i32) -> i32 tail {
;;     region0 = 603979784 "VMMemoryDefinition+0x8"
;;     sig0 = (i64 vmctx, i64, i32) -> i64 tail
;;     fn0 = colocated u805306368:0 sig0
;;
;; block0(v0: i64, v1: i64, v2: i32):
;; @0048 v3 = uextend.i64 v2
;; @0048 v4 = iconst.i32 0
;; @0048 v5 = call fn0(v0, v3, v4)  ; v4 = 0
;; @0048 v6 = ireduce.i32 v5
;; @004b v7 = load.i64 notrap aligned region0 v0+64
;; @004b v8 = iconst.i64 16
;; @004b v9 = ushr v7, v8  ; v8 = 16
;; @004b v10 = ireduce.i32 v9
;; @004d return v10
;; }
