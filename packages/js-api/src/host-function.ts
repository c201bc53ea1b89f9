/** JavaScript functions as functions that WebAssembly can call. */

import { Func, type WasmValue } from '@pulleyjs/runtime';
import type { Agent } from './agent.ts';
import type { Group } from './group.ts';
import type { SignatureConversion } from './signatures.ts';

/** A function of JavaScript that is imported. */
export type Callable = (...args: unknown[]) => unknown;

type FunctionType = { readonly typeId: number; readonly signature: Func['signature'] };

/**
 * A new host function, for the instances of a group. What `callback` throws goes through WebAssembly as an exception that
 * it can catch.
 * @param index how many functions were imported before it: its name if it is exported again
 */
export function createHostFunction(
  agent: Agent,
  type: FunctionType,
  callback: Callable,
  group: Group,
  index: number,
): Func {
  const func = wrap(agent, type, group.keep({ callback, group }));
  agent.hostIndices.set(func, index);
  return func;
}

/** What the store holds must not hold the group. */
function wrap(agent: Agent, type: FunctionType, find: () => { callback: Callable; group: Group }): Func {
  const signature = agent.signatures.of(type.signature);
  return Func.wrap(agent.store, type, (_caller, ...args) => {
    const { callback, group } = find();
    try {
      return runHostFunction(agent, signature, callback, args, group);
    } catch (error) {
      throw agent.exceptionOf(error, group);
    }
  });
}

function runHostFunction(
  agent: Agent,
  { params, results, isOpaque }: SignatureConversion,
  callback: Callable,
  args: readonly WasmValue[],
  group: Group,
): WasmValue {
  if (isOpaque) throw new TypeError('the function has parameters or results that JavaScript has no values for');
  const result = Reflect.apply(
    callback,
    undefined,
    params.map((param, i) => param.toJs(agent, args[i], group)),
  );
  if (results.length === 0) return undefined;
  if (results.length === 1) return results[0]!.toWasm(agent, result, group);
  const values = [...(result as Iterable<unknown>)];
  if (values.length !== results.length)
    throw new TypeError(`the function must return ${results.length} values, not ${values.length}`);
  return results.map((type, i) => type.toWasm(agent, values[i], group));
}
