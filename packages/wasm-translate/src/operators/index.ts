/** The handler of each operator, by operator id. Operators without one are not supported yet. */

import { type Mnemonic, mnemonicOf, Op, OPERATOR_ID_LIMIT } from '@pulleyjs/wasm-parse';
import { TranslateError } from '../errors.ts';
import type { FunctionTranslator } from '../function-translator.ts';
import { atomicHandlers } from './atomics.ts';
import { bulkMemoryHandlers } from './bulk-memory.ts';
import { callHandlers } from './calls.ts';
import { castHandlers } from './casts.ts';
import { controlHandlers } from './control.ts';
import { gcArrayHandlers } from './gc-arrays.ts';
import { gcStructHandlers } from './gc-structs.ts';
import { exceptionHandlers } from './exceptions.ts';
import type { Handler } from './handler.ts';
import { memoryHandlers } from './memory.ts';
import { numericHandlers } from './numeric.ts';
import { referenceHandlers } from './references.ts';
import { relaxedSimdHandlers } from './relaxed-simd.ts';
import { simdConversionHandlers } from './simd-conversions.ts';
import { simdLaneHandlers } from './simd-lanes.ts';
import { simdLanewiseHandlers } from './simd-lanewise.ts';
import { simdMemoryHandlers } from './simd-memory.ts';
import { tableHandlers } from './tables.ts';
import { variableHandlers } from './variables.ts';
import { wideArithmeticHandlers } from './wide-arithmetic.ts';

const byId: (Handler | undefined)[] = Array.from({ length: OPERATOR_ID_LIMIT });
for (const group of [
  atomicHandlers,
  bulkMemoryHandlers,
  callHandlers,
  castHandlers,
  controlHandlers,
  exceptionHandlers,
  gcArrayHandlers,
  gcStructHandlers,
  memoryHandlers,
  numericHandlers,
  referenceHandlers,
  relaxedSimdHandlers,
  simdConversionHandlers,
  simdLaneHandlers,
  simdLanewiseHandlers,
  simdMemoryHandlers,
  tableHandlers,
  variableHandlers,
  wideArithmeticHandlers,
]) {
  for (const [mnemonic, handler] of Object.entries(group)) byId[Op[mnemonic as Mnemonic]] = handler;
}

/** See the head of the file. */
export const handlers: readonly (Handler | undefined)[] = byId;

/** Refuses the operator just read. @throws TranslateError */
export function refuse(translator: FunctionTranslator): never {
  const { opcode, offset } = translator.reader;
  throw new TranslateError(mnemonicOf(opcode), offset);
}
