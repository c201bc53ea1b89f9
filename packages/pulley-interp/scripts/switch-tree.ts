/**
 * The two forms of the loop's dispatch on `id`: one `switch` of literal cases, which V8 and Hermes make a jump table of; and
 * comparisons in halves down to a few cases, for engines to which a `switch` is a chain of comparisons.
 */

/** What the loop does for some ids, ascending. */
export interface Case {
  readonly ids: readonly number[];
  /** Statements; the last leaves or continues the loop. */
  readonly text: string;
  readonly comment: string;
}

/** The case for ids that have none. */
const STRANGER = 'pc = trap(pc, 5) | 0; continue;';
/** Cases at most that are compared one after the other. */
const LEAF_CASES = 4;

const labelled = ({ ids, text, comment }: Case): string =>
  `${ids.map((id) => `case ${id}:`).join(' ')} ${text}${comment === '' ? '' : ` // ${comment}`}`;

/** One `switch` over `id`, an expression. */
export function flatSwitch(id: string, cases: readonly Case[]): string {
  return `switch (${id}) {\n${cases.map(labelled).join('\n')}\ndefault: ${STRANGER}\n}`;
}

/** A case for a part of the ids of one. */
function restrictTo(ids: ReadonlySet<number>, part: Case): Case {
  return { ...part, ids: part.ids.filter((id) => ids.has(id)) };
}

/** Halves the ids until few cases are left; `id` is a variable. */
export function switchTree(id: string, cases: readonly Case[]): string {
  const ids = cases.flatMap((c) => c.ids).sort((a, b) => a - b);
  if (cases.length === 1) return `{ ${cases[0]!.text} }`;
  if (cases.length <= LEAF_CASES) return flatSwitch(id, cases);
  const middle = ids[ids.length >> 1]!;
  const half = (isWanted: (each: number) => boolean): string => {
    const wanted = new Set(ids.filter(isWanted));
    const parts = cases.map((part) => restrictTo(wanted, part)).filter((part) => part.ids.length > 0);
    return switchTree(id, parts);
  };
  return `if (${id} < ${middle}) {\n${half((each) => each < middle)}\n} else {\n${half((each) => each >= middle)}\n}`;
}
