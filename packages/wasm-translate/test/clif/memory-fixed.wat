;; The bound of a memory that cannot grow never changes; an imported one is reached through a pointer.
(module
  (import "m" "m" (memory 0))
  (memory 2 2)
  (func (param i32) (result f32) (f32.load 1 offset=4 (local.get 0)))
  (func (param i32 f64) (f64.store 0 (local.get 0) (local.get 1)))
  (func (result i32) (memory.grow 0 (i32.const 1))))
;; ----
;; function u0:0(i64 vmctx, i64, i32) -> f32 tail {
;;     region0 = 603979784 "VMMemoryDefinition+0x8"
;;     region1 = 603979776 "VMMemoryDefinition+0x0"
;;     region2 = 201326592 "DefinedMemory(0)"
;;
;; block0(v0: i64, v1: i64, v2: i32):
;; @0036 v3 = uextend.i64 v2
;; @0036 v4 = load.i64 notrap aligned readonly can_move region0 v0+88
;; @0036 v5 = iconst.i64 8
;; @0036 v6 = isub v4, v5  ; v5 = 8
;; @0036 v7 = icmp ugt v3, v6
;; @0036 v8 = load.i64 notrap aligned readonly can_move region1 v0+80
;; @0036 v9 = iadd v8, v3
;; @0036 v10 = iconst.i64 0
;; @0036 v11 = iconst.i64 4
;; @0036 v12 = iadd v9, v11  ; v11 = 4
;; @0036 v13 = select v7, v10, v12  ; v10 = 0
;; @0036 v14 = load.f32 little region2 v13
;; @003a return v14
;; }
;;
;; function u0:1(i64 vmctx, i64, i32, f64) tail {
;;     region0 = 1275068416 "VMMemoryImport+0x0"
;;     region1 = 603979784 "VMMemoryDefinition+0x8"
;;     region2 = 603979776 "VMMemoryDefinition+0x0"
;;     region3 = 134217728 "PublicMemory"
;;
;; block0(v0: i64, v1: i64, v2: i32, v3: f64):
;; @0041 v4 = uextend.i64 v2
;; @0041 v5 = iconst.i64 8
;; @0041 v6 = iadd v4, v5  ; v5 = 8
;; @0041 v7 = load.i64 notrap aligned readonly can_move region0 v0+48
;; @0041 v8 = load.i64 notrap aligned region1 v7+8
;; @0041 v9 = icmp ugt v6, v8
;; @0041 v10 = load.i64 notrap aligned readonly can_move region0 v0+48
;; @0041 v11 = load.i64 notrap aligned readonly can_move region2 v10
;; @0041 v12 = iadd v11, v4
;; @0041 v13 = iconst.i64 0
;; @0041 v14 = select v9, v13, v12  ; v13 = 0
;; @0041 store little region3 v3, v14
;; @0044 return
;; }
;;
;; function u0:2(i64 vmctx, i64) -> i32 tail {
;;     region0 = 1275068424 "VMMemoryImport+0x8"
;;     region1 = 1275068432 "VMMemoryImport+0x10"
;;     sig0 = (i64 vmctx, i64, i32) -> i64 tail
;;     fn0 = colocated u805306368:0 sig0
;;
;; block0(v0: i64, v1: i64):
;; @0047 v2 = iconst.i32 1
;; @0049 v3 = uextend.i64 v2  ; v2 = 1
;; @0049 v4 = load.i64 notrap aligned readonly can_move region0 v0+56
;; @0049 v5 = load.i32 notrap aligned readonly can_move region1 v0+64
;; @0049 v6 = call fn0(v4, v3, v5)
;; @0049 v7 = ireduce.i32 v6
;; @004b return v7
;; }
