/**
 * Removes block parameters that only ever have one value.
 *
 * Optimistic, over the lattice none < one value < many: a parameter's arguments are joined on all edges until nothing
 * changes, where an argument that is itself a parameter with one value counts as that value. So parameters that only
 * feed each other round a loop go too. Requires no unreachable blocks. A worklist over the parameters keeps the cost
 * linear in arguments: each parameter rises at most twice.
 */

import { type Block, type BlockCall, type Function, isValueArg, type Value, ValueKind } from '@pulleyjs/cranelift-ir';

const NOTHING = -1;
const MANY = -2;

/** One argument that flows into a parameter. */
interface Flow {
  readonly param: Value;
  /** The argument; MANY for a `try_call`'s `retN` or `exnN`. */
  readonly source: number;
}

/** @returns whether any parameter went. */
export function removeConstantPhis(func: Function): boolean {
  const { dfg, layout } = func;
  const entry = layout.entryBlock;
  const calls: BlockCall[] = [];
  for (const block of layout.blocks()) {
    const last = layout.lastInst(block);
    if (last !== undefined) for (const call of func.branchTargets(dfg.inst(last))) calls.push(call);
  }
  const values = solve(func, calls, entry);
  if (!values.some((value) => value >= 0)) return false;
  for (const call of new Set(calls)) call.args = keptArgs(func, call, values);
  aliasRemoved(func, values);
  return true;
}

/** The one value of each parameter, or MANY; indexed by value, NOTHING for what is no parameter. */
function solve(func: Function, calls: readonly BlockCall[], entry: Block | undefined): Int32Array {
  const { dfg } = func;
  const state = new Int32Array(dfg.valueCount).fill(NOTHING);
  const users = new Map<Value, Value[]>();
  const incoming = new Map<Value, Flow[]>();
  const work: Value[] = [];
  for (const call of calls) {
    if (call.block === entry) continue;
    const params = dfg.blockParams(call.block);
    for (let i = 0; i < params.length; i++) {
      const param = params[i]!;
      const arg = call.args[i]!;
      const source = isValueArg(arg) ? dfg.resolve(arg) : MANY;
      const list = incoming.get(param);
      if (list === undefined) {
        incoming.set(param, [{ param, source }]);
        work.push(param);
      } else list.push({ param, source });
      if (source >= 0 && isParam(func, source as Value, entry)) pushTo(users, source as Value, param);
    }
  }
  // In the order they came, so that what many parameters flow into is seen after they have changed.
  const queued = new Uint8Array(dfg.valueCount).fill(1);
  for (let next = 0; next < work.length; next++) {
    const param = work[next]!;
    queued[param] = 0;
    const joined = join(func, param, incoming.get(param)!, state, entry);
    if (joined === state[param]) continue;
    state[param] = joined;
    for (const user of users.get(param) ?? []) {
      if (queued[user] === 0) work.push(user);
      queued[user] = 1;
    }
  }
  return state;
}

function pushTo<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}

function isParam(func: Function, value: Value, entry: Block | undefined): boolean {
  return func.dfg.valueKind(value) === ValueKind.Param && func.dfg.valueOwner(value) !== entry;
}

function join(
  func: Function,
  param: Value,
  flows: readonly Flow[],
  state: Int32Array,
  entry: Block | undefined,
): number {
  if (state[param] === MANY) return MANY;
  let joined = NOTHING;
  for (const { source } of flows) {
    let value = source;
    if (value >= 0 && value !== param && isParam(func, value as Value, entry)) {
      const known = state[value]!;
      if (known === NOTHING) continue;
      if (known !== MANY) value = known;
    }
    if (value === param || value === joined) continue;
    if (joined !== NOTHING || value === MANY) return MANY;
    joined = value;
  }
  return joined;
}

function keptArgs(func: Function, call: BlockCall, state: Int32Array): BlockCall['args'] {
  const params = func.dfg.blockParams(call.block);
  return call.args.filter((_, i) => state[params[i]!]! < 0);
}

function aliasRemoved(func: Function, state: Int32Array): void {
  const { dfg, layout } = func;
  for (const block of layout.blocks()) {
    const params = dfg.blockParams(block);
    dfg.keepParams(block, (param) => state[param]! < 0);
    for (const param of params) if (state[param]! >= 0) dfg.changeToAlias(param, state[param]! as Value);
  }
}
