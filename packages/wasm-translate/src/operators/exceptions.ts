/** Throwing, and the blocks that catch. */

import type { Value } from '@pulleyjs/cranelift-ir';
import { makeException, payloadTypes } from '../gc-exceptions.ts';
import type { FunctionTranslator } from '../function-translator.ts';
import { catchLegacy, rethrow, throwReference, tryLegacy, tryTable } from '../try-blocks.ts';
import type { Handler } from './handler.ts';
import { trapIfNull } from './references.ts';

function throwNew(t: FunctionTranslator): void {
  const tag = t.reader.index;
  const values: Value[] = t.popMany(payloadTypes(t, tag).length);
  throwReference(t, makeException(t, tag, values));
}

function throwRef(t: FunctionTranslator): void {
  const reference = t.pop();
  trapIfNull(t, reference);
  throwReference(t, reference);
}

/** Handlers by mnemonic. */
export const exceptionHandlers: { readonly [mnemonic: string]: Handler } = {
  throw: throwNew,
  throw_ref: throwRef,
  try_table: tryTable,
  try: tryLegacy,
  catch: (t) => catchLegacy(t, t.reader.index),
  catch_all: (t) => catchLegacy(t, null),
  delegate: (t) => t.end(),
  rethrow,
};
