/** The semantics of every instruction, by mnemonic. */
import { controlSemantics } from './control.ts';
import { floatSemantics } from './float.ts';
import { integerSemantics } from './integer.ts';
import { memorySemantics } from './memory.ts';
import type { Semantics } from './notation.ts';
import { vectorSemantics } from './vector.ts';

/** Groups of instructions that share one generated function outside the hot loop, in the order of their dispatch ids. */
export const SEMANTIC_GROUPS: Readonly<Record<string, Semantics>> = {
  control: controlSemantics,
  integer: integerSemantics,
  memory: memorySemantics,
  float: floatSemantics,
  vector: vectorSemantics,
};
