/**
 * The host calls of Wasmtime 50.0.1: 0 is the call of a host function through the array convention, 1 + i is builtin i,
 * then lowered component imports and the component builtins. Builtins of features a build lacks keep their numbers.
 *
 * Forms (`as …`) are chosen so that frequent calls allocate nothing: addresses are pairs, counts are numbers.
 * The first parameter of each builtin is the VMContext of the calling instance.
 */

import { defineHostAbi, type HostAbi } from './host-abi.ts';

/** The rows; a row's place is its number. */
export const wasmtime50Table = {
  // Host functions.
  array_call: {
    params: ['callee_vmctx: pointer', 'caller_vmctx: pointer', 'values: pointer', 'len: size'],
    result: 'bool',
    trap: 'falsy',
  },
  // Core builtins, from 1.
  memory_grow: {
    params: ['vmctx: vmctx', 'delta: u64 as number', 'index: u32'],
    result: 'pointer',
    trap: 'negative-two',
  },
  memory_copy: { params: ['vmctx: vmctx', 'dst: pointer', 'src: pointer', 'len: size'] },
  memory_fill: { params: ['vmctx: vmctx', 'dst: pointer', 'val: u32', 'len: size'] },
  passive_elem_segment_len: { params: ['vmctx: vmctx', 'elem: u32'], result: 'size' },
  passive_elem_segment_base: { params: ['vmctx: vmctx', 'elem: u32'], result: 'pointer' },
  passive_elem_segment_drop: { params: ['vmctx: vmctx', 'elem: u32'], result: 'bool', trap: 'falsy' },
  ref_func: { params: ['vmctx: vmctx', 'func: u32'], result: 'pointer' },
  table_get_lazy_init_func_ref: { params: ['vmctx: vmctx', 'table: u32', 'index: u64 as number'], result: 'pointer' },
  table_grow: {
    params: ['vmctx: vmctx', 'table: u32', 'delta: u64 as number'],
    result: 'pointer',
    trap: 'negative-two',
  },
  memory_atomic_notify: {
    params: ['vmctx: vmctx', 'memory: u32', 'addr: u64 as number', 'count: u32'],
    result: 'u64 as number',
    trap: 'negative',
  },
  memory_atomic_wait32: {
    params: ['vmctx: vmctx', 'memory: u32', 'addr: u64 as number', 'expected: u32', 'timeout: u64'],
    result: 'u64 as number',
    trap: 'negative',
  },
  memory_atomic_wait64: {
    params: ['vmctx: vmctx', 'memory: u32', 'addr: u64 as number', 'expected: u64', 'timeout: u64'],
    result: 'u64 as number',
    trap: 'negative',
  },
  out_of_gas: { params: ['vmctx: vmctx'], result: 'bool', trap: 'falsy' },
  new_epoch: { params: ['vmctx: vmctx'], result: 'u64', trap: 'negative-one' },
  check_malloc: { params: ['vmctx: vmctx', 'addr: u32', 'len: u32'], result: 'bool', trap: 'falsy' },
  check_free: { params: ['vmctx: vmctx', 'addr: u32'], result: 'bool', trap: 'falsy' },
  check_load: { params: ['vmctx: vmctx', 'num_bytes: u32', 'addr: u32', 'offset: u32'], result: 'bool', trap: 'falsy' },
  check_store: {
    params: ['vmctx: vmctx', 'num_bytes: u32', 'addr: u32', 'offset: u32'],
    result: 'bool',
    trap: 'falsy',
  },
  malloc_start: { params: ['vmctx: vmctx'] },
  free_start: { params: ['vmctx: vmctx'] },
  update_stack_pointer: { params: ['vmctx: vmctx', 'value: u32'] },
  update_mem_size: { params: ['vmctx: vmctx', 'num_bytes: u32'] },
  drop_gc_ref: { params: ['vmctx: vmctx', 'val: u32'] },
  grow_gc_heap: { params: ['vmctx: vmctx', 'bytes_needed: u64 as number'], result: 'bool', trap: 'falsy' },
  gc_alloc_raw: {
    params: ['vmctx: vmctx', 'kind: u32', 'shared_type_index: u32', 'size: u32', 'align: u32'],
    result: 'u32',
    trap: 'falsy',
  },
  intern_func_ref_for_gc_heap: { params: ['vmctx: vmctx', 'func_ref: pointer'], result: 'u64 as number' },
  get_interned_func_ref: {
    params: ['vmctx: vmctx', 'func_ref_id: u32', 'module_interned_type_index: u32'],
    result: 'pointer',
    trap: 'negative-one',
  },
  is_subtype: { params: ['vmctx: vmctx', 'actual_engine_type: u32', 'expected_engine_type: u32'], result: 'u32' },
  ceil_f32: { params: ['vmctx: vmctx', 'x: f32'], result: 'f32' },
  ceil_f64: { params: ['vmctx: vmctx', 'x: f64'], result: 'f64' },
  floor_f32: { params: ['vmctx: vmctx', 'x: f32'], result: 'f32' },
  floor_f64: { params: ['vmctx: vmctx', 'x: f64'], result: 'f64' },
  trunc_f32: { params: ['vmctx: vmctx', 'x: f32'], result: 'f32' },
  trunc_f64: { params: ['vmctx: vmctx', 'x: f64'], result: 'f64' },
  nearest_f32: { params: ['vmctx: vmctx', 'x: f32'], result: 'f32' },
  nearest_f64: { params: ['vmctx: vmctx', 'x: f64'], result: 'f64' },
  i8x16_swizzle: { params: ['vmctx: vmctx', 'a: i8x16', 'b: i8x16'], result: 'i8x16' },
  i8x16_shuffle: { params: ['vmctx: vmctx', 'a: i8x16', 'b: i8x16', 'c: i8x16'], result: 'i8x16' },
  fma_f32x4: { params: ['vmctx: vmctx', 'x: f32x4', 'y: f32x4', 'z: f32x4'], result: 'f32x4' },
  fma_f64x2: { params: ['vmctx: vmctx', 'x: f64x2', 'y: f64x2', 'z: f64x2'], result: 'f64x2' },
  trap: { params: ['vmctx: vmctx', 'code: u8'] },
  raise: { params: ['vmctx: vmctx'] },
  cont_new: {
    params: ['vmctx: vmctx', 'r: pointer', 'param_count: u32', 'result_count: u32', 'gc_refs: u32'],
    result: 'pointer',
    trap: 'negative',
  },
  get_instance_id: { params: ['vmctx: vmctx'], result: 'u32' },
  throw_ref: { params: ['vmctx: vmctx', 'exnref: u32'], result: 'bool', trap: 'falsy' },
  force_gc: { params: ['vmctx: vmctx'], result: 'bool', trap: 'falsy' },
  breakpoint: { params: ['vmctx: vmctx'], result: 'bool', trap: 'falsy' },
  intern_contref_for_gc_heap: {
    params: ['vmctx: vmctx', 'contref: pointer', 'revision: pointer'],
    result: 'u64 as number',
  },
  get_interned_contref: {
    params: ['vmctx: vmctx', 'contref_id: u32', 'result: pointer'],
    result: 'bool',
    trap: 'falsy',
  },
  asan_start_switch_fiber: { params: ['vmctx: vmctx', 'fake_stack_save: pointer', 'target_csi: pointer'] },
  asan_finish_switch_fiber: { params: ['vmctx: vmctx', 'fake_stack: pointer'] },
  // Components.
  component_lower_import: {
    params: [
      'vmctx: pointer',
      'data: pointer',
      'instance: u32',
      'options_or_ty: u32',
      'args_and_results: pointer',
      'len: size',
    ],
    result: 'bool',
    trap: 'falsy',
  },
  // Component builtins, from 53.
  resource_new32: { params: ['vmctx: vmctx', 'caller_instance: u32', 'resource: u32', 'rep: u32'], result: 'u64' },
  resource_rep32: { params: ['vmctx: vmctx', 'caller_instance: u32', 'resource: u32', 'idx: u32'], result: 'u64' },
  resource_drop: { params: ['vmctx: vmctx', 'caller_instance: u32', 'resource: u32', 'idx: u32'], result: 'u64' },
  resource_transfer_own: {
    params: ['vmctx: vmctx', 'src_idx: u32', 'src_table: u32', 'dst_table: u32'],
    result: 'u64',
  },
  resource_transfer_borrow: {
    params: ['vmctx: vmctx', 'src_idx: u32', 'src_table: u32', 'dst_table: u32'],
    result: 'u64',
  },
  enter_sync_call: { params: ['vmctx: vmctx', 'callee_async: u32', 'callee_instance: u32'], result: 'bool' },
  exit_sync_call: { params: ['vmctx: vmctx'], result: 'bool' },
  backpressure_modify: { params: ['vmctx: vmctx', 'caller_instance: u32', 'increment: u8'], result: 'bool' },
  task_return: {
    params: [
      'vmctx: vmctx',
      'caller_instance: u32',
      'ty: u32',
      'options: u32',
      'storage: pointer',
      'storage_len: size',
    ],
    result: 'bool',
  },
  task_cancel: { params: ['vmctx: vmctx', 'caller_instance: u32'], result: 'bool' },
  waitable_set_new: { params: ['vmctx: vmctx', 'caller_instance: u32'], result: 'u64' },
  waitable_set_wait: {
    params: ['vmctx: vmctx', 'caller_instance: u32', 'options: u32', 'set: u32', 'payload: u32'],
    result: 'u64',
  },
  waitable_set_poll: {
    params: ['vmctx: vmctx', 'caller_instance: u32', 'options: u32', 'set: u32', 'payload: u32'],
    result: 'u64',
  },
  waitable_set_drop: { params: ['vmctx: vmctx', 'caller_instance: u32', 'set: u32'], result: 'bool' },
  waitable_join: { params: ['vmctx: vmctx', 'caller_instance: u32', 'set: u32', 'waitable: u32'], result: 'bool' },
  subtask_drop: { params: ['vmctx: vmctx', 'caller_instance: u32', 'task_id: u32'], result: 'bool' },
  subtask_cancel: { params: ['vmctx: vmctx', 'caller_instance: u32', 'async: u8', 'task_id: u32'], result: 'u64' },
  prepare_call: {
    params: [
      'vmctx: vmctx',
      'memory: pointer',
      'start: pointer',
      'return: pointer',
      'caller_instance: u32',
      'callee_instance: u32',
      'task_return_type: u32',
      'callee_async: u32',
      'string_encoding: u32',
      'result_count_or_max_if_async: u32',
      'storage: pointer',
      'storage_len: size',
    ],
    result: 'bool',
  },
  start_call: {
    params: [
      'vmctx: vmctx',
      'callback: pointer',
      'post_return: pointer',
      'storage: pointer',
      'storage_len: size',
      'callee: pointer',
      'param_count: u32',
      'result_count: u32',
      'flags: u32',
    ],
    result: 'bool',
  },
  future_new: { params: ['vmctx: vmctx', 'caller_instance: u32', 'ty: u32'], result: 'u64' },
  future_write: {
    params: ['vmctx: vmctx', 'caller_instance: u32', 'ty: u32', 'options: u32', 'future: u32', 'address: u32'],
    result: 'u64',
  },
  future_read: {
    params: ['vmctx: vmctx', 'caller_instance: u32', 'ty: u32', 'options: u32', 'future: u32', 'address: u32'],
    result: 'u64',
  },
  future_cancel_write: {
    params: ['vmctx: vmctx', 'caller_instance: u32', 'ty: u32', 'async: u8', 'writer: u32'],
    result: 'u64',
  },
  future_cancel_read: {
    params: ['vmctx: vmctx', 'caller_instance: u32', 'ty: u32', 'async: u8', 'reader: u32'],
    result: 'u64',
  },
  future_drop_writable: { params: ['vmctx: vmctx', 'caller_instance: u32', 'ty: u32', 'writer: u32'], result: 'bool' },
  future_drop_readable: { params: ['vmctx: vmctx', 'caller_instance: u32', 'ty: u32', 'reader: u32'], result: 'bool' },
  stream_new: { params: ['vmctx: vmctx', 'caller_instance: u32', 'ty: u32'], result: 'u64' },
  stream_write: {
    params: [
      'vmctx: vmctx',
      'caller_instance: u32',
      'ty: u32',
      'options: u32',
      'stream: u32',
      'address: u32',
      'count: u32',
    ],
    result: 'u64',
  },
  stream_read: {
    params: [
      'vmctx: vmctx',
      'caller_instance: u32',
      'ty: u32',
      'options: u32',
      'stream: u32',
      'address: u32',
      'count: u32',
    ],
    result: 'u64',
  },
  stream_cancel_write: {
    params: ['vmctx: vmctx', 'caller_instance: u32', 'ty: u32', 'async: u8', 'writer: u32'],
    result: 'u64',
  },
  stream_cancel_read: {
    params: ['vmctx: vmctx', 'caller_instance: u32', 'ty: u32', 'async: u8', 'reader: u32'],
    result: 'u64',
  },
  stream_drop_writable: { params: ['vmctx: vmctx', 'caller_instance: u32', 'ty: u32', 'writer: u32'], result: 'bool' },
  stream_drop_readable: { params: ['vmctx: vmctx', 'caller_instance: u32', 'ty: u32', 'reader: u32'], result: 'bool' },
  flat_stream_write: {
    params: [
      'vmctx: vmctx',
      'caller_instance: u32',
      'ty: u32',
      'options: u32',
      'payload_size: u32',
      'payload_align: u32',
      'stream: u32',
      'address: u32',
      'count: u32',
    ],
    result: 'u64',
  },
  flat_stream_read: {
    params: [
      'vmctx: vmctx',
      'caller_instance: u32',
      'ty: u32',
      'options: u32',
      'payload_size: u32',
      'payload_align: u32',
      'stream: u32',
      'address: u32',
      'count: u32',
    ],
    result: 'u64',
  },
  error_context_new: {
    params: [
      'vmctx: vmctx',
      'caller_instance: u32',
      'ty: u32',
      'options: u32',
      'debug_msg_address: u32',
      'debug_msg_len: u32',
    ],
    result: 'u64',
  },
  error_context_debug_message: {
    params: [
      'vmctx: vmctx',
      'caller_instance: u32',
      'ty: u32',
      'options: u32',
      'err_ctx_handle: u32',
      'debug_msg_address: u32',
    ],
    result: 'bool',
  },
  error_context_drop: {
    params: ['vmctx: vmctx', 'caller_instance: u32', 'ty: u32', 'err_ctx_handle: u32'],
    result: 'bool',
  },
  future_transfer: { params: ['vmctx: vmctx', 'src_idx: u32', 'src_table: u32', 'dst_table: u32'], result: 'u64' },
  stream_transfer: { params: ['vmctx: vmctx', 'src_idx: u32', 'src_table: u32', 'dst_table: u32'], result: 'u64' },
  error_context_transfer: {
    params: ['vmctx: vmctx', 'src_idx: u32', 'src_table: u32', 'dst_table: u32'],
    result: 'u64',
  },
  thread_index: { params: ['vmctx: vmctx'], result: 'u64' },
  thread_new_indirect: {
    params: [
      'vmctx: vmctx',
      'caller_instance: u32',
      'func_ty_id: u32',
      'func_table_idx: u32',
      'func_idx: u32',
      'context: u32',
    ],
    result: 'u64',
  },
  thread_resume_later: { params: ['vmctx: vmctx', 'caller_instance: u32', 'thread_idx: u32'], result: 'bool' },
  thread_suspend: { params: ['vmctx: vmctx', 'caller_instance: u32'], result: 'u32' },
  thread_yield: { params: ['vmctx: vmctx', 'caller_instance: u32'], result: 'u32' },
  thread_suspend_then_resume: { params: ['vmctx: vmctx', 'caller_instance: u32', 'thread_idx: u32'], result: 'u32' },
  thread_yield_then_resume: { params: ['vmctx: vmctx', 'caller_instance: u32', 'thread_idx: u32'], result: 'u32' },
  thread_suspend_then_promote: { params: ['vmctx: vmctx', 'caller_instance: u32', 'thread_idx: u32'], result: 'u32' },
  thread_yield_then_promote: { params: ['vmctx: vmctx', 'caller_instance: u32', 'thread_idx: u32'], result: 'u32' },
  utf8_to_utf8: { params: ['vmctx: vmctx', 'src: pointer', 'len: size', 'dst: pointer'], result: 'bool' },
  utf16_to_utf16: { params: ['vmctx: vmctx', 'src: pointer', 'len: size', 'dst: pointer'], result: 'bool' },
  latin1_to_latin1: { params: ['vmctx: vmctx', 'src: pointer', 'len: size', 'dst: pointer'], result: 'bool' },
  latin1_to_utf16: { params: ['vmctx: vmctx', 'src: pointer', 'len: size', 'dst: pointer'], result: 'bool' },
  utf8_to_utf16: { params: ['vmctx: vmctx', 'src: pointer', 'len: size', 'dst: pointer'], result: 'size' },
  utf16_to_utf8: {
    params: [
      'vmctx: vmctx',
      'src: pointer',
      'src_len: size',
      'dst: pointer',
      'dst_len: size',
      'first_pass: u32',
      'ret2: pointer',
    ],
    result: 'size',
  },
  latin1_to_utf8: {
    params: [
      'vmctx: vmctx',
      'src: pointer',
      'src_len: size',
      'dst: pointer',
      'dst_len: size',
      'first_pass: u32',
      'ret2: pointer',
    ],
    result: 'size',
  },
  utf16_to_compact_probably_utf16: {
    params: ['vmctx: vmctx', 'src: pointer', 'len: size', 'dst: pointer'],
    result: 'size',
  },
  utf8_to_latin1: {
    params: ['vmctx: vmctx', 'src: pointer', 'len: size', 'dst: pointer', 'ret2: pointer'],
    result: 'size',
  },
  utf16_to_latin1: {
    params: ['vmctx: vmctx', 'src: pointer', 'len: size', 'dst: pointer', 'ret2: pointer'],
    result: 'size',
  },
  utf8_to_compact_utf16: {
    params: ['vmctx: vmctx', 'src: pointer', 'src_len: size', 'dst: pointer', 'dst_len: size', 'bytes_so_far: size'],
    result: 'size',
  },
  utf16_to_compact_utf16: {
    params: ['vmctx: vmctx', 'src: pointer', 'src_len: size', 'dst: pointer', 'dst_len: size', 'bytes_so_far: size'],
    result: 'size',
  },
} as const;

/** See the head of the file. A host that supplies only some takes a {@link HostAbi.subset}. */
export const wasmtime50: HostAbi<typeof wasmtime50Table> = defineHostAbi('wasmtime 50.0.1', wasmtime50Table);

/** Host call number of core builtin 0; builtin i is host call 1 + i. */
export const FIRST_BUILTIN = 1;
