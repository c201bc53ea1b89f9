/**
 * Atomic accesses to linear memory. An address that is no multiple of the access's size traps before its bounds are
 * checked. Waiting and notifying are the runtime's business, bounds included.
 *
 * Mirrors the threads operators of wasmtime's compiler @e6b33de.
 */

import {
  ALIGNED,
  atomicRmwOps,
  I16,
  I32,
  I64,
  I8,
  type MemFlags,
  type Type,
  typeBytes,
  type Value,
  withFlag,
} from '@pulleyjs/cranelift-ir';
import { userTrap } from '../function-context.ts';
import type { FunctionTranslator } from '../function-translator.ts';
import { checkedAddress, effectiveIndex, memoryOwner } from '../memory-access.ts';
import type { Handler } from './handler.ts';

/** An access narrower than the value has the value's low bits, and gives them zero-extended. */
interface AtomicAccess {
  readonly value: Type;
  readonly cell: Type;
}

/** By value type and the bits of a cell: `i32.atomic.load8_u`, `i64.atomic.rmw32.add_u`; no bits for all of the value. */
const accesses: readonly (readonly [prefix: string, bits: string, access: AtomicAccess])[] = [
  ['i32', '', { value: I32, cell: I32 }],
  ['i32', '8', { value: I32, cell: I8 }],
  ['i32', '16', { value: I32, cell: I16 }],
  ['i64', '', { value: I64, cell: I64 }],
  ['i64', '8', { value: I64, cell: I8 }],
  ['i64', '16', { value: I64, cell: I16 }],
  ['i64', '32', { value: I64, cell: I32 }],
];

/** Of the operations in CLIF by WebAssembly's names. */
const rmwOperations = ['add', 'sub', 'and', 'or', 'xor', 'xchg'].map(
  (name) => [name, atomicRmwOps.indexOf(name)] as const,
);

interface Place {
  readonly address: Value;
  readonly flags: MemFlags;
}

/** The place of an access, in bounds and aligned; undefined if it is out of bounds wherever it is. */
function atomicPlace(t: FunctionTranslator, index: Value, { cell }: AtomicAccess): Place | undefined {
  const size = typeBytes(cell);
  checkAlignment(t, index, size);
  const place = checkedAddress(t, index, size);
  if (place === undefined) return undefined;
  return { address: t.ctx.addOffset(place.address, place.offset), flags: withFlag(place.flags, ALIGNED) };
}

function checkAlignment(t: FunctionTranslator, index: Value, size: number): void {
  if (size === 1) return;
  const { builder, ctx } = t;
  const type = ctx.func.dfg.valueType(index);
  // Whatever is added beyond the size makes no difference to the remainder.
  const address = addSmall(t, index, (t.reader.memoffsetLo >>> 0) % size);
  builder.trapnz(builder.band(address, ctx.constant(type, size - 1)), userTrap('HeapMisaligned'));
}

function addSmall(t: FunctionTranslator, index: Value, addend: number): Value {
  if (addend === 0) return index;
  return t.builder.iadd(index, t.ctx.constant(t.ctx.func.dfg.valueType(index), addend));
}

const narrow = (t: FunctionTranslator, { value, cell }: AtomicAccess, x: Value): Value =>
  value === cell ? x : t.builder.ireduce(cell, x);
const widen = (t: FunctionTranslator, { value, cell }: AtomicAccess, x: Value): Value =>
  value === cell ? x : t.builder.uextend(value, x);

const load =
  (access: AtomicAccess): Handler =>
  (t) => {
    const place = atomicPlace(t, t.pop(), access);
    if (place !== undefined) t.push(widen(t, access, t.builder.atomicLoad(access.cell, place.flags, place.address)));
  };

const store =
  (access: AtomicAccess): Handler =>
  (t) => {
    const value = narrow(t, access, t.pop());
    const place = atomicPlace(t, t.pop(), access);
    if (place !== undefined) t.builder.atomicStore(place.flags, value, place.address);
  };

const readModifyWrite =
  (access: AtomicAccess, operation: number): Handler =>
  (t) => {
    const operand = narrow(t, access, t.pop());
    const place = atomicPlace(t, t.pop(), access);
    if (place === undefined) return;
    t.push(widen(t, access, t.builder.atomicRmw(access.cell, place.flags, operation, place.address, operand)));
  };

const compareExchange =
  (access: AtomicAccess): Handler =>
  (t) => {
    const replacement = narrow(t, access, t.pop());
    const expected = narrow(t, access, t.pop());
    const place = atomicPlace(t, t.pop(), access);
    if (place === undefined) return;
    t.push(widen(t, access, t.builder.atomicCas(place.flags, place.address, expected, replacement)));
  };

/** Asks the runtime about the memory that the reader names: its context and index, the address, and what follows. */
function askRuntime(
  t: FunctionTranslator,
  builtin: 'memory_atomic_notify' | 'memory_atomic_wait32' | 'memory_atomic_wait64',
  size: number,
  operands: readonly Value[],
): void {
  const index = t.pop();
  checkAlignment(t, index, size);
  const address = effectiveIndex(t, index);
  const { vmctx, defined } = memoryOwner(t, t.reader.index);
  const answer = t.ctx.builtinValue(builtin, [vmctx, defined, address, ...operands]);
  t.push(t.builder.ireduce(I32, answer));
}

const notify: Handler = (t) => askRuntime(t, 'memory_atomic_notify', 4, [t.pop()]);

const wait =
  (builtin: 'memory_atomic_wait32' | 'memory_atomic_wait64', size: number): Handler =>
  (t) =>
    askRuntime(t, builtin, size, t.popMany(2));

function allHandlers(): { readonly [mnemonic: string]: Handler } {
  const all: { [mnemonic: string]: Handler } = {
    'atomic.fence': (t) => void t.builder.fence(),
    'memory.atomic.notify': notify,
    'memory.atomic.wait32': wait('memory_atomic_wait32', 4),
    'memory.atomic.wait64': wait('memory_atomic_wait64', 8),
  };
  for (const [prefix, bits, access] of accesses) {
    const unsigned = bits === '' ? '' : '_u';
    all[`${prefix}.atomic.load${bits}${unsigned}`] = load(access);
    all[`${prefix}.atomic.store${bits}`] = store(access);
    for (const [name, operation] of rmwOperations) {
      all[`${prefix}.atomic.rmw${bits}.${name}${unsigned}`] = readModifyWrite(access, operation);
    }
    all[`${prefix}.atomic.rmw${bits}.cmpxchg${unsigned}`] = compareExchange(access);
  }
  return all;
}

/** Handlers by mnemonic. */
export const atomicHandlers: { readonly [mnemonic: string]: Handler } = allHandlers();
