/** Condition codes of `icmp` and `fcmp`: dense numbers, names, and the two ways to turn one into another. */

declare const intBrand: unique symbol;
declare const floatBrand: unique symbol;
/** Integer condition code. */
export type IntCC = number & { readonly [intBrand]: true };
/** Float condition code: which of less, equal, greater, unordered make it true. */
export type FloatCC = number & { readonly [floatBrand]: true };

// oxfmt-ignore
interface IntCCTable {
  readonly eq: IntCC; readonly ne: IntCC; readonly slt: IntCC; readonly sge: IntCC; readonly sgt: IntCC;
  readonly sle: IntCC; readonly ult: IntCC; readonly uge: IntCC; readonly ugt: IntCC; readonly ule: IntCC;
}
// oxfmt-ignore
interface FloatCCTable {
  readonly ord: FloatCC; readonly uno: FloatCC; readonly eq: FloatCC; readonly ne: FloatCC; readonly one: FloatCC;
  readonly ueq: FloatCC; readonly lt: FloatCC; readonly le: FloatCC; readonly gt: FloatCC; readonly ge: FloatCC;
  readonly ult: FloatCC; readonly ule: FloatCC; readonly ugt: FloatCC; readonly uge: FloatCC;
}

// oxfmt-ignore
/** name, complement, code with the operands swapped. */
const INT_ROWS = [
  ['eq', 'ne', 'eq'], ['ne', 'eq', 'ne'], ['slt', 'sge', 'sgt'], ['sge', 'slt', 'sle'], ['sgt', 'sle', 'slt'],
  ['sle', 'sgt', 'sge'], ['ult', 'uge', 'ugt'], ['uge', 'ult', 'ule'], ['ugt', 'ule', 'ult'], ['ule', 'ugt', 'uge'],
] as const;
// oxfmt-ignore
const FLOAT_ROWS = [
  ['ord', 'uno', 'ord'], ['uno', 'ord', 'uno'], ['eq', 'ne', 'eq'], ['ne', 'eq', 'ne'], ['one', 'ueq', 'one'],
  ['ueq', 'one', 'ueq'], ['lt', 'uge', 'gt'], ['le', 'ugt', 'ge'], ['gt', 'ule', 'lt'], ['ge', 'ult', 'le'],
  ['ult', 'ge', 'ugt'], ['ule', 'gt', 'uge'], ['ugt', 'le', 'ult'], ['uge', 'lt', 'ule'],
] as const;

type Rows = readonly (readonly [string, string, string])[];
const numbers = (rows: Rows): Record<string, number> => Object.fromEntries(rows.map((row, i) => [row[0], i]));
const column = (rows: Rows, index: 1 | 2): number[] => rows.map((row) => rows.findIndex((r) => r[0] === row[index]));

/** Integer condition codes by name. */
export const IntCC: IntCCTable = numbers(INT_ROWS) as unknown as IntCCTable;
/** Float condition codes by name. */
export const FloatCC: FloatCCTable = numbers(FLOAT_ROWS) as unknown as FloatCCTable;

/** Spelling of each integer code. */
export const intCCNames: readonly string[] = INT_ROWS.map((row) => row[0]);
/** Spelling of each float code. */
export const floatCCNames: readonly string[] = FLOAT_ROWS.map((row) => row[0]);

const INT_COMPLEMENT = column(INT_ROWS, 1);
const INT_SWAP = column(INT_ROWS, 2);
const FLOAT_COMPLEMENT = column(FLOAT_ROWS, 1);
const FLOAT_SWAP = column(FLOAT_ROWS, 2);

/** The code that is true exactly when this one is false. */
export function complementIntCC(cc: IntCC): IntCC {
  return INT_COMPLEMENT[cc] as IntCC;
}
/** The code with the same truth when the operands change places. */
export function swapIntCC(cc: IntCC): IntCC {
  return INT_SWAP[cc] as IntCC;
}
/** The code that is true exactly when this one is false. */
export function complementFloatCC(cc: FloatCC): FloatCC {
  return FLOAT_COMPLEMENT[cc] as FloatCC;
}
/** The code with the same truth when the operands change places. */
export function swapFloatCC(cc: FloatCC): FloatCC {
  return FLOAT_SWAP[cc] as FloatCC;
}
