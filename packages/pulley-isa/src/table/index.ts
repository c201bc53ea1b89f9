/** The table of all 543 opcodes of Wasmtime 50.0.1's Pulley, put together from its families. */
import { controlRows } from './control.ts';
import { floatRows } from './float.ts';
import { integerRows } from './integer.ts';
import { memoryRows } from './memory.ts';
import { vectorRows } from './vector.ts';

export type Table = typeof controlRows & typeof integerRows & typeof memoryRows & typeof floatRows & typeof vectorRows;

export const table: Table = { ...controlRows, ...integerRows, ...memoryRows, ...floatRows, ...vectorRows };
