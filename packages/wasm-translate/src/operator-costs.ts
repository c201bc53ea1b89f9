/**
 * What operators cost in fuel, and before which of them what was used so far is counted or written back. Wasmtime's
 * default costs: figures of fuel are comparable only if both agree operator by operator.
 *
 * Operators are counted in bulk: the costs of straight-line code are added up while it is translated, and one addition
 * is made where control can part or meet. Where control leaves the function the sum is written to the store.
 */

import { type Mnemonic, Op, OPERATOR_ID_LIMIT } from '@pulleyjs/wasm-parse';

/** Everything else costs 1. */
const free: readonly Mnemonic[] = [
  'nop',
  'drop',
  'block',
  'loop',
  'unreachable',
  'return',
  'else',
  'end',
  'catch',
  'catch_all',
  'delegate',
];

/** Control parts or meets here: what is pending is added to the counter. */
const counting: readonly Mnemonic[] = [
  'loop',
  'if',
  'else',
  'end',
  'br',
  'br_if',
  'br_table',
  'br_on_null',
  'br_on_non_null',
  'br_on_cast',
  'br_on_cast_fail',
  'catch',
  'catch_all',
  'delegate',
];

/** Control leaves the function: the counter is also written to the store. */
const leaving: readonly Mnemonic[] = [
  'unreachable',
  'return',
  'call',
  'call_indirect',
  'call_ref',
  'return_call',
  'return_call_indirect',
  'return_call_ref',
  'throw',
  'throw_ref',
  'rethrow',
];

/** After these the function goes on, with what others have left of the fuel. */
const returning: readonly Mnemonic[] = ['call', 'call_indirect', 'call_ref'];

const COUNTS = 2;
const LEAVES = 4;
const RETURNS = 8;

/** By operator: the cost in bit 0, and what else is to be done. */
const rules: Uint8Array = new Uint8Array(OPERATOR_ID_LIMIT).fill(1);
for (const mnemonic of free) rules[Op[mnemonic]] = 0;
for (const mnemonic of counting) rules[Op[mnemonic]] |= COUNTS;
for (const mnemonic of leaving) rules[Op[mnemonic]] |= COUNTS | LEAVES;
for (const mnemonic of returning) rules[Op[mnemonic]] |= RETURNS;

/** Fuel that an operator costs. */
export function operatorCost(opcode: number): number {
  return rules[opcode]! & 1;
}

/** Whether costs so far are added to the counter before the operator. */
export function countsBefore(opcode: number): boolean {
  return (rules[opcode]! & COUNTS) !== 0;
}

/** Whether the counter is written to the store before the operator. */
export function leavesFunction(opcode: number): boolean {
  return (rules[opcode]! & LEAVES) !== 0;
}

/** Whether the counter is read anew after the operator. */
export function returnsToFunction(opcode: number): boolean {
  return (rules[opcode]! & RETURNS) !== 0;
}
