/** What the runtime throws, as the JavaScript interface wants it thrown. */

import {
  DeadlockError,
  DecodeError,
  LinkError,
  ResourceError,
  Trap,
  ValidationError,
  ValueError,
  type WasmFrame,
} from '@pulleyjs/runtime';
import { createNativeError } from './native-errors.ts';
import type { NativeErrorConstructor } from './types.ts';

/** The error classes of one namespace. */
export class Errors {
  readonly CompileError: NativeErrorConstructor = createNativeError('CompileError');
  readonly LinkError: NativeErrorConstructor = createNativeError('LinkError');
  readonly RuntimeError: NativeErrorConstructor = createNativeError('RuntimeError');

  /** The error to throw for one of the runtime's; any other value is itself. */
  translate(error: unknown): unknown {
    if (error instanceof Trap) return this.ofTrap(error);
    if (error instanceof LinkError) return new this.LinkError(error.message);
    if (error instanceof ValueError) return new TypeError(error.message);
    if (error instanceof ResourceError) return new RangeError(error.message);
    if (error instanceof DeadlockError) return new this.RuntimeError(error.message);
    return error;
  }

  /** The same of what decoding and validating a module throws. @param context what was asked for, such as `WebAssembly.compile()` */
  translateCompilation(error: unknown, context: string): unknown {
    const isRefusal = error instanceof DecodeError || error instanceof ValidationError;
    return isRefusal ? new this.CompileError(`${context}: ${error.message}`) : this.translate(error);
  }

  private ofTrap({ trap, message, frames }: Trap): Error {
    const error =
      trap === 'StackOverflow' ? new RangeError('Maximum call stack size exceeded') : new this.RuntimeError(message);
    addFrames(error, frames);
    return error;
  }
}

/** Puts WebAssembly's functions above JavaScript's in the error's stack, where the engine has one. */
function addFrames(error: Error, frames: readonly WasmFrame[]): void {
  const { stack } = error;
  if (typeof stack !== 'string' || frames.length === 0) return;
  const head = `${error.name}: ${error.message}`;
  const shown = frames.map(showFrame).join('\n');
  const value = stack.startsWith(head) ? `${head}\n${shown}${stack.slice(head.length)}` : `${shown}\n${stack}`;
  Object.defineProperty(error, 'stack', { value, writable: true, configurable: true });
}

/** As engines show frames of WebAssembly: `    at name (wasm://wasm/module:wasm-function[3]:0x2f)`. */
function showFrame({ moduleName, functionIndex, functionName, moduleOffset }: WasmFrame): string {
  const offset = moduleOffset === undefined ? '' : `:0x${moduleOffset.toString(16)}`;
  const place = `wasm://wasm/${moduleName ?? 'module'}:wasm-function[${functionIndex}]${offset}`;
  return `    at ${functionName === undefined ? place : `${functionName} (${place})`}`;
}
