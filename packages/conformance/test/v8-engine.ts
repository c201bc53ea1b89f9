/// <reference lib="dom" />
/** The spec runner's interface over V8's own WebAssembly: to test the runner with an engine known to be right. */
import type { SpecEngine, SpecOutcome, SpecWorld } from '@pulleyjs/conformance';
import type { SpecValue } from '@pulleyjs/testkit';

const scratch = new DataView(new ArrayBuffer(8));

/** Numbers only: scripts with references or vectors are not for it. */
export const v8Engine: SpecEngine<WebAssembly.Module, WebAssembly.Instance> = {
  compile: (bytes) => new WebAssembly.Module(bytes as Uint8Array<ArrayBuffer>),
  createWorld,
  judge,
};

function createWorld(): SpecWorld<WebAssembly.Module, WebAssembly.Instance> {
  const registered: WebAssembly.Imports = { spectest: spectest() };
  return {
    instantiate: (module) => new WebAssembly.Instance(module, registered),
    register: (name, instance) => void (registered[name] = instance.exports),
    invoke: (instance, field, parameters) => {
      const results = (instance.exports[field] as (...values: unknown[]) => unknown)(...parameters.map(toJs));
      return (results === undefined ? [] : Array.isArray(results) ? results : [results]).map(fromJs);
    },
    get: (instance, field) => fromJs((instance.exports[field] as WebAssembly.Global).value),
    dispose: () => {},
  };
}

function judge(error: unknown): SpecOutcome {
  const message = String((error as Error).message);
  if (error instanceof WebAssembly.CompileError) return { kind: 'rejected', message };
  if (error instanceof WebAssembly.LinkError || error instanceof TypeError) return { kind: 'unlinkable', message: '' };
  if (error instanceof WebAssembly.RuntimeError || error instanceof RangeError) return { kind: 'trap', message: '' };
  return { kind: 'internal', message };
}

function spectest(): WebAssembly.ModuleImports {
  const print = (): void => {};
  return { print, print_i32: print, print_i64: print, print_f32: print, print_f64: print };
}

function toJs(value: SpecValue): unknown {
  if (value.type === 'i32') return Number(BigInt.asIntN(32, value.bits));
  if (value.type === 'i64') return BigInt.asIntN(64, value.bits);
  if (value.type === 'f64') {
    scratch.setBigUint64(0, value.bits);
    return scratch.getFloat64(0);
  }
  throw new Error(`${value.type} is not for this engine`);
}

/** Integers only. */
function fromJs(value: unknown): SpecValue {
  if (typeof value === 'bigint') return { type: 'i64', bits: BigInt.asUintN(64, value) };
  return { type: 'i32', bits: BigInt.asUintN(32, BigInt(value as number)) };
}
