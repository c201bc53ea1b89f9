/** `CompileError`, `LinkError` and `RuntimeError`: built as JavaScript's own `TypeError` and its like are. */

import type { NativeErrorConstructor } from './types.ts';

interface StackTracing {
  captureStackTrace?(error: object, above: unknown): void;
}

/** A constructor of errors, to be called with or without `new`. */
export function createNativeError(name: string): NativeErrorConstructor {
  function NativeError(...args: [message?: string, options?: { cause?: unknown }]): Error {
    const error = Reflect.construct(Error, args, new.target ?? NativeError) as Error;
    (Error as StackTracing).captureStackTrace?.(error, NativeError);
    return error;
  }
  const hidden = (value: unknown): PropertyDescriptor => ({ value, writable: true, configurable: true });
  const prototype = Object.create(Error.prototype, {
    constructor: hidden(NativeError),
    name: hidden(name),
    message: hidden(''),
  }) as Error;
  Object.setPrototypeOf(NativeError, Error);
  Object.defineProperties(NativeError, {
    name: { value: name, configurable: true },
    length: { value: 1, configurable: true },
    prototype: { value: prototype, writable: false, enumerable: false, configurable: false },
  });
  return NativeError as unknown as NativeErrorConstructor;
}
