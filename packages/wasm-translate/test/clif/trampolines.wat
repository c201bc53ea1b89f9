(module
  (func (export "f") (param i32 f64) (result i64) (i64.const 0)))
;; trampolines
;; builtin memory_grow
;; builtin memory_fill
;; builtin throw_ref
;; ----
;; function u268435456:0(i64 vmctx, i64, i64, i64) -> i8 system_v {
;;     region0 = 2013265920 "HostValRaw+0x0"
;;     region1 = 8 "VMContext+0x8"
;;     region2 = 67108936 "VMStoreContext+0x48"
;;     region3 = 67108928 "VMStoreContext+0x40"
;;     region4 = 67108944 "VMStoreContext+0x50"
;;     region5 = 67109000 "VMStoreContext+0x88"
;;     sig0 = (i64 vmctx, i64, i32, f64) -> i64 tail
;;     fn0 = colocated u0:0 sig0
;;
;; block0(v0: i64, v1: i64, v2: i64, v3: i64):
;;     v4 = iconst.i64 2
;;     v5 = icmp ult v3, v4  ; v4 = 2
;;     trapnz v5, user1
;;     jump block1
;;
;; block1:
;;     v7 = load.i32 notrap little region0 v2
;;     v8 = load.f64 notrap little region0 v2+16
;;     v9 = load.i64 notrap aligned readonly can_move region1 v0+8
;;     v10 = get_frame_pointer.i64
;;     store notrap aligned region2 v10, v9+72
;;     v11 = get_stack_pointer.i64
;;     store notrap aligned region3 v11, v9+64
;;     v12 = get_exception_handler_address.i64 block1, 0
;;     store notrap aligned region4 v12, v9+80
;;     try_call fn0(v0, v1, v7, v8), sig0, block2(ret0), [ default: block3 ]
;;
;; block2(v6: i64):
;;     store notrap little region0 v6, v2
;;     v13 = iconst.i8 1
;;     return v13  ; v13 = 1
;;
;; block3:
;;     v14 = iconst.i64 1
;;     store notrap aligned region5 v14, v9+136  ; v14 = 1
;;     v15 = iconst.i8 0
;;     return v15  ; v15 = 0
;; }
;;
;; function u536870912:0(i64 vmctx, i64, i32, f64) -> i64 tail {
;;     ss0 = explicit_slot 32, align = 16
;;     region0 = 8 "VMContext+0x8"
;;     region1 = 67108912 "VMStoreContext+0x30"
;;     region2 = 67108920 "VMStoreContext+0x38"
;;     region3 = 2013265920 "HostValRaw+0x0"
;;     region4 = 1610612736 "VMFuncRef+0x0"
;;     region5 = 16 "VMContext+0x10"
;;     region6 = 1811939656 "BuiltinFunctionsArray+0x148"
;;     sig0 = (i64, i64 vmctx, i64, i64, i64) -> i8 system_v
;;     sig1 = (i64, i64 vmctx) system_v
;;     fn0 = backend_intrinsic:0 sig0
;;     fn1 = backend_intrinsic:42 sig1
;;
;; block0(v0: i64, v1: i64, v2: i32, v3: f64):
;;     v4 = load.i64 notrap aligned readonly can_move region0 v1+8
;;     v5 = get_frame_pointer.i64
;;     store notrap aligned region1 v5, v4+48
;;     v6 = get_return_address.i64
;;     store notrap aligned region2 v6, v4+56
;;     v7 = stack_addr.i64 ss0
;;     store notrap little region3 v2, v7
;;     store notrap little region3 v3, v7+16
;;     v8 = load.i64 notrap aligned region4 v0+8
;;     v9 = iconst.i64 2
;;     v10 = call fn0(v8, v0, v1, v7, v9)  ; v9 = 2
;;     brif v10, block2, block1
;;
;; block1 cold:
;;     v11 = load.i64 notrap aligned readonly can_move region5 v1+16
;;     v12 = load.i64 notrap aligned readonly can_move region6 v11+328
;;     call fn1(v12, v1)
;;     trap user1
;;
;; block2:
;;     v13 = load.i64 notrap little region3 v7
;;     return v13
;; }
;;
;; function u805306368:0(i64 vmctx, i64, i32) -> i64 tail {
;;     region0 = 8 "VMContext+0x8"
;;     region1 = 67108912 "VMStoreContext+0x30"
;;     region2 = 67108920 "VMStoreContext+0x38"
;;     region3 = 16 "VMContext+0x10"
;;     region4 = 1811939328 "BuiltinFunctionsArray+0x0"
;;     region5 = 1811939656 "BuiltinFunctionsArray+0x148"
;;     sig0 = (i64, i64 vmctx, i64, i32) -> i64 system_v
;;     sig1 = (i64, i64 vmctx) system_v
;;     fn0 = backend_intrinsic:1 sig0
;;     fn1 = backend_intrinsic:42 sig1
;;
;; block0(v0: i64, v1: i64, v2: i32):
;;     v3 = load.i64 notrap aligned readonly can_move region0 v0+8
;;     v4 = get_frame_pointer.i64
;;     store notrap aligned region1 v4, v3+48
;;     v5 = get_return_address.i64
;;     store notrap aligned region2 v5, v3+56
;;     v6 = load.i64 notrap aligned readonly can_move region3 v0+16
;;     v7 = load.i64 notrap aligned readonly can_move region4 v6
;;     v8 = call fn0(v7, v0, v1, v2)
;;     v9 = iconst.i64 -2
;;     v10 = icmp ne v8, v9  ; v9 = -2
;;     brif v10, block2, block1
;;
;; block1 cold:
;;     v11 = load.i64 notrap aligned readonly can_move region3 v0+16
;;     v12 = load.i64 notrap aligned readonly can_move region5 v11+328
;;     call fn1(v12, v0)
;;     trap user1
;;
;; block2:
;;     return v8
;; }
;;
;; function u805306368:2(i64 vmctx, i64, i32, i64) tail {
;;     region0 = 8 "VMContext+0x8"
;;     region1 = 67108912 "VMStoreContext+0x30"
;;     region2 = 67108920 "VMStoreContext+0x38"
;;     region3 = 16 "VMContext+0x10"
;;     region4 = 1811939344 "BuiltinFunctionsArray+0x10"
;;     sig0 = (i64, i64 vmctx, i64, i32, i64) system_v
;;     fn0 = backend_intrinsic:3 sig0
;;
;; block0(v0: i64, v1: i64, v2: i32, v3: i64):
;;     v4 = load.i64 notrap aligned readonly can_move region0 v0+8
;;     v5 = get_frame_pointer.i64
;;     store notrap aligned region1 v5, v4+48
;;     v6 = get_return_address.i64
;;     store notrap aligned region2 v6, v4+56
;;     v7 = load.i64 notrap aligned readonly can_move region3 v0+16
;;     v8 = load.i64 notrap aligned readonly can_move region4 v7+16
;;     call fn0(v8, v0, v1, v2, v3)
;;     return
;; }
;;
;; function u805306368:44(i64 vmctx, i32) -> i8 tail {
;;     region0 = 8 "VMContext+0x8"
;;     region1 = 67108912 "VMStoreContext+0x30"
;;     region2 = 67108920 "VMStoreContext+0x38"
;;     region3 = 16 "VMContext+0x10"
;;     region4 = 1811939680 "BuiltinFunctionsArray+0x160"
;;     region5 = 1811939656 "BuiltinFunctionsArray+0x148"
;;     sig0 = (i64, i64 vmctx, i32) -> i8 system_v
;;     sig1 = (i64, i64 vmctx) system_v
;;     fn0 = backend_intrinsic:45 sig0
;;     fn1 = backend_intrinsic:42 sig1
;;
;; block0(v0: i64, v1: i32):
;;     v2 = load.i64 notrap aligned readonly can_move region0 v0+8
;;     v3 = get_frame_pointer.i64
;;     store notrap aligned region1 v3, v2+48
;;     v4 = get_return_address.i64
;;     store notrap aligned region2 v4, v2+56
;;     v5 = load.i64 notrap aligned readonly can_move region3 v0+16
;;     v6 = load.i64 notrap aligned readonly can_move region4 v5+352
;;     v7 = call fn0(v6, v0, v1)
;;     brif v7, block2, block1
;;
;; block1 cold:
;;     v8 = load.i64 notrap aligned readonly can_move region3 v0+16
;;     v9 = load.i64 notrap aligned readonly can_move region5 v8+328
;;     call fn1(v9, v0)
;;     trap user1
;;
;; block2:
;;     return v7
;; }
