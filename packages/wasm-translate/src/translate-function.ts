/** The body of one defined function, from its bytes to CLIF. */

import { type Function, I64 } from '@pulleyjs/cranelift-ir';
import { enterFunction, type OperatorReader } from '@pulleyjs/wasm-parse';
import { FunctionContext } from './function-context.ts';
import { FunctionKind, functionKey } from './function-key.ts';
import { FunctionTranslator } from './function-translator.ts';
import { LocalValues } from './local-values.ts';
import type { ModuleEnvironment } from './module-environment.ts';
import { startMetering } from './metering.ts';
import { clifType, wasmSignature } from './wasm-types.ts';

/** Callee and caller context come before a function's own parameters. */
const CONTEXTS = 2;

/** Readers over the module: one for the translation, one for looking ahead. */
export interface BodyReaders {
  readonly reader: OperatorReader;
  readonly scanner: OperatorReader;
}

/** Translates a defined function. */
export function translateFunction(env: ModuleEnvironment, definedIndex: number, readers: BodyReaders): Function {
  const { module } = env;
  const { reader, scanner } = readers;
  const type = env.functionTypeOf(module.functionTypes[definedIndex + module.importedFunctions]);
  const signature = wasmSignature(module.types, type, env.pointerType);
  const ctx = new FunctionContext(env, functionKey(FunctionKind.DefinedWasmFunction, definedIndex), signature);
  const locals = new LocalValues(ctx.func, ctx.entry, scanner, module.bodyEnd[definedIndex]);
  enterFunction(reader, module, definedIndex + module.importedFunctions);
  const params = type.params.map((_, i) => ctx.param(i + CONTEXTS));
  type.params.forEach((param, i) => ctx.noteReference(params[i]!, param));
  locals.declare(params, reader, (t) => clifType(module.types, t, env.pointerType));
  ctx.builder.srcloc = reader.offset;
  const metering = startMetering(ctx, () => locals.declareVariable(I64), reader.pos);
  const translator = new FunctionTranslator(ctx, reader, locals, metering);
  translator.run(signature.returns.map((result) => result.type));
  ctx.finishReferences(module.bodyStart[definedIndex]);
  return ctx.func;
}
