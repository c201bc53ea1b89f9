/** What translates one operator that was just read: a function over the translator's operand stack. */

import type { FunctionTranslator } from '../function-translator.ts';

export type Handler = (translator: FunctionTranslator) => void;
