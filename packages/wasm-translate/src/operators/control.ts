/** Structured control flow; the work is the translator's own. */

import { userTrap } from '../function-context.ts';
import type { Handler } from './handler.ts';

/** Handlers by mnemonic. */
export const controlHandlers: { readonly [mnemonic: string]: Handler } = {
  nop: () => undefined,
  unreachable: (t) => {
    t.builder.trap(userTrap('UnreachableCodeReached'));
    t.terminate();
  },
  block: (t) => t.block(),
  loop: (t) => t.loop(),
  if: (t) => t.if(),
  else: (t) => t.else(),
  end: (t) => t.end(),
  br: (t) => t.br(t.reader.index),
  br_if: (t) => t.brIf(t.pop(), t.reader.index),
  br_table: (t) => t.brTable(),
  return: (t) => t.return(),
};
