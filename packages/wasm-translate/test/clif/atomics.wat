(module
  (memory $plain 1) (memory $shared 1 4 shared)
  (func (param i32 i64) (result i64) (i64.atomic.rmw16.add_u $plain offset=2 (local.get 0) (local.get 1)))
  (func (param i32 i32 i32) (result i32) (i32.atomic.rmw.cmpxchg $shared (local.get 0) (local.get 1) (local.get 2)))
  (func (param i32) (i64.atomic.store $shared (local.get 0) (i64.atomic.load $plain (local.get 0))))
  (func atomic.fence)
  (func (param i32) (result i32)
    (memory.atomic.wait32 $shared offset=4 (local.get 0) (i32.const 7) (i64.const -1))
    (memory.atomic.notify $shared (local.get 0))))
;; ----
;; function u0:0(i64 vmctx, i64, i32, i64) -> i64 tail {
;;     region0 = 603979784 "VMMemoryDefinition+0x8"
;;     region1 = 603979776 "VMMemoryDefinition+0x0"
;;     region2 = 201326592 "DefinedMemory(0)"
;;
;; block0(v0: i64, v1: i64, v2: i32, v3: i64):
;; @003d v4 = ireduce.i16 v3
;; @003d v5 = iconst.i32 1
;; @003d v6 = band v2, v5  ; v5 = 1
;; @003d trapnz v6, user5
;; @003d v7 = uextend.i64 v2
;; @003d v8 = load.i64 notrap aligned region0 v0+72
;; @003d v9 = iconst.i64 4
;; @003d v10 = isub v8, v9  ; v9 = 4
;; @003d v11 = icmp ugt v7, v10
;; @003d v12 = load.i64 notrap aligned readonly can_move region1 v0+64
;; @003d v13 = iadd v12, v7
;; @003d v14 = iconst.i64 0
;; @003d v15 = iconst.i64 2
;; @003d v16 = iadd v13, v15  ; v15 = 2
;; @003d v17 = select v11, v14, v16  ; v14 = 0
;; @003d v18 = atomic_rmw.i16 add v17, v4
;; @003d v19 = uextend.i64 v18
;; @0041 return v19
;; }
;;
;; function u0:1(i64 vmctx, i64, i32, i32, i32) -> i32 tail {
;;     region0 = 56 "VMContext+0x38"
;;     region1 = 603979784 "VMMemoryDefinition+0x8"
;;     region2 = 603979776 "VMMemoryDefinition+0x0"
;;     region3 = 201326593 "DefinedMemory(1)"
;;
;; block0(v0: i64, v1: i64, v2: i32, v3: i32, v4: i32):
;; @004a v5 = iconst.i32 3
;; @004a v6 = band v2, v5  ; v5 = 3
;; @004a trapnz v6, user5
;; @004a v7 = uextend.i64 v2
;; @004a v8 = load.i64 notrap aligned readonly can_move region0 v0+56
;; @004a v9 = load.i64 notrap aligned region1 v8+8
;; @004a v10 = iconst.i64 4
;; @004a v11 = isub v9, v10  ; v10 = 4
;; @004a v12 = icmp ugt v7, v11
;; @004a v13 = load.i64 notrap aligned readonly can_move region0 v0+56
;; @004a v14 = load.i64 notrap aligned readonly can_move region2 v13
;; @004a v15 = iadd v14, v7
;; @004a v16 = iconst.i64 0
;; @004a v17 = select v12, v16, v15  ; v16 = 0
;; @004a v18 = atomic_cas v17, v3, v4
;; @004f return v18
;; }
;;
;; function u0:2(i64 vmctx, i64, i32) tail {
;;     region0 = 603979784 "VMMemoryDefinition+0x8"
;;     region1 = 603979776 "VMMemoryDefinition+0x0"
;;     region2 = 201326592 "DefinedMemory(0)"
;;     region3 = 56 "VMContext+0x38"
;;     region4 = 201326593 "DefinedMemory(1)"
;;
;; block0(v0: i64, v1: i64, v2: i32):
;; @0056 v3 = iconst.i32 7
;; @0056 v4 = band v2, v3  ; v3 = 7
;; @0056 trapnz v4, user5
;; @0056 v5 = uextend.i64 v2
;; @0056 v6 = load.i64 notrap aligned region0 v0+72
;; @0056 v7 = iconst.i64 8
;; @0056 v8 = isub v6, v7  ; v7 = 8
;; @0056 v9 = icmp ugt v5, v8
;; @0056 v10 = load.i64 notrap aligned readonly can_move region1 v0+64
;; @0056 v11 = iadd v10, v5
;; @0056 v12 = iconst.i64 0
;; @0056 v13 = select v9, v12, v11  ; v12 = 0
;; @0056 v14 = atomic_load.i64 aligned little region2 v13
;; @005a v15 = iconst.i32 7
;; @005a v16 = band v2, v15  ; v15 = 7
;; @005a trapnz v16, user5
;; @005a v17 = uextend.i64 v2
;; @005a v18 = load.i64 notrap aligned readonly can_move region3 v0+56
;; @005a v19 = load.i64 notrap aligned region0 v18+8
;; @005a v20 = iconst.i64 8
;; @005a v21 = isub v19, v20  ; v20 = 8
;; @005a v22 = icmp ugt v17, v21
;; @005a v23 = load.i64 notrap aligned readonly can_move region3 v0+56
;; @005a v24 = load.i64 notrap aligned readonly can_move region1 v23
;; @005a v25 = iadd v24, v17
;; @005a v26 = select v22, v12, v25  ; v12 = 0
;; @005a atomic_store aligned little region4 v14, v26
;; @005f return
;; }
;;
;; function u0:3(i64 vmctx, i64) tail {
;; block0(v0: i64, v1: i64):
;; @0062 fence
;; @0065 return
;; }
;;
;; function u0:4(i64 vmctx, i64, i32) -> i32 tail {
;;     sig0 = (i64 vmctx, i32, i64, i32, i64) -> i64 tail
;;     sig1 = (i64 vmctx, i32, i64, i32) -> i64 tail
;;     fn0 = colocated u805306368:10 sig0
;;     fn1 = colocated u805306368:9 sig1
;;
;; block0(v0: i64, v1: i64, v2: i32):
;; @006a v3 = iconst.i32 7
;; @006c v4 = iconst.i64 -1
;; @006e v5 = iconst.i32 3
;; @006e v6 = band v2, v5  ; v5 = 3
;; @006e trapnz v6, user5
;; @006e v7 = uextend.i64 v2
;; @006e v8 = iconst.i64 4
;; @006e v9 = iadd v7, v8  ; v8 = 4
;; @006e v10 = iconst.i32 1
;; @006e v11 = call fn0(v0, v10, v9, v3, v4)  ; v10 = 1, v3 = 7, v4 = -1
;; @006e v12 = ireduce.i32 v11
;; @0075 v13 = iconst.i32 3
;; @0075 v14 = band v12, v13  ; v13 = 3
;; @0075 trapnz v14, user5
;; @0075 v15 = uextend.i64 v12
;; @0075 v16 = iconst.i64 0
;; @0075 v17 = iadd v15, v16  ; v16 = 0
;; @0075 v18 = iconst.i32 1
;; @0075 v19 = call fn1(v0, v18, v17, v2)  ; v18 = 1
;; @0075 v20 = ireduce.i32 v19
;; @007a return v20
;; }
