/** JavaScript functions as functions that WebAssembly can call. */

import { Func, type WasmValue } from '@pulleyjs/runtime';
import type { Agent } from './agent.ts';
import type { SignatureConversion } from './signatures.ts';

/** A function of JavaScript that is imported. */
export type Callable = (...args: unknown[]) => unknown;

/**
 * A new host function. What `callback` throws goes through WebAssembly as an exception that it can catch.
 * @param index how many functions were imported before it: its name if it is exported again
 */
export function createHostFunction(
  agent: Agent,
  type: { readonly typeId: number; readonly signature: Func['signature'] },
  callback: Callable,
  index: number,
): Func {
  const signature = agent.signatures.of(type.signature);
  const func = Func.wrap(agent.store, type, (_caller, ...args) => {
    try {
      return runHostFunction(agent, signature, callback, args);
    } catch (error) {
      throw agent.exceptionOf(error);
    }
  });
  agent.hostIndices.set(func, index);
  return func;
}

function runHostFunction(
  agent: Agent,
  { params, results, isOpaque }: SignatureConversion,
  callback: Callable,
  args: readonly WasmValue[],
): WasmValue {
  if (isOpaque) throw new TypeError('the function has parameters or results that JavaScript has no values for');
  const result = Reflect.apply(
    callback,
    undefined,
    params.map((param, i) => param.toJs(agent, args[i])),
  );
  if (results.length === 0) return undefined;
  if (results.length === 1) return results[0]!.toWasm(agent, result);
  const values = [...(result as Iterable<unknown>)];
  if (values.length !== results.length)
    throw new TypeError(`the function must return ${results.length} values, not ${values.length}`);
  return results.map((type, i) => type.toWasm(agent, values[i]));
}
