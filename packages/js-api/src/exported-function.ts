/** Exported Functions: functions of WebAssembly (or of the host, exported again) as JavaScript functions. */

import type { Func, WasmValue } from '@pulleyjs/runtime';
import type { Agent } from './agent.ts';
import type { Group } from './group.ts';
import type { SignatureConversion } from './signatures.ts';

export type ExportedFunction = (...args: unknown[]) => unknown;

/** A new Exported Function: no constructor; named by its index, as long as its parameters. */
export function createExportedFunction(agent: Agent, func: Func, group: Group | undefined): ExportedFunction {
  const signature = agent.signatures.of(func.signature);
  const call: ExportedFunction = (...args) => callExportedFunction(agent, { func, signature, group }, args);
  const name = String(func.index ?? agent.hostIndices.get(func) ?? 0);
  Object.defineProperty(call, 'name', { value: name, configurable: true });
  Object.defineProperty(call, 'length', { value: signature.params.length, configurable: true });
  return call;
}

interface Callee {
  readonly func: Func;
  readonly signature: SignatureConversion;
  readonly group: Group | undefined;
}

function callExportedFunction(agent: Agent, { func, signature, group }: Callee, args: readonly unknown[]): unknown {
  const { params, results, isOpaque } = signature;
  if (isOpaque) throw new TypeError('the function has parameters or results that JavaScript has no values for');
  const values = params.map((param, i) => param.toWasm(agent, args[i], group));
  const result = agent.perform(() => func.call(...values), group);
  if (results.length === 0) return undefined;
  if (results.length === 1) return results[0]!.toJs(agent, result, group);
  return results.map((type, i) => type.toJs(agent, (result as WasmValue[])[i], group));
}
