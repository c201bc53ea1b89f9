/** The name that a mistyped one was probably meant to be. */

/** The nearest of `names` if it is near enough to be a slip of the fingers. */
export function nearest(wrong: string, names: Iterable<string>): string | undefined {
  let best: string | undefined;
  let bestDistance = Math.floor(wrong.length / 3) + 1;
  for (const name of names) {
    if (wrong.length >= 2 && name.startsWith(wrong)) return name;
    const distance = editDistance(wrong, name);
    if (distance <= bestDistance && distance < name.length) {
      if (distance === bestDistance && best !== undefined) continue;
      [best, bestDistance] = [name, distance];
    }
  }
  return best;
}

/** Insertions, deletions, replacements and swaps of neighbours that make `b` of `a`. */
function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = last[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      row[j] = Math.min(replaced, last[j]! + 1, row[j - 1]! + 1);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        row[j] = Math.min(row[j]!, beforeLast[j - 2]! + 1);
    }
    [beforeLast, last] = [last, row];
  }
  return last[b.length]!;
}

/** `; did you mean 'run'?`, or nothing where no name is near. */
export function suggestion(wrong: string, names: Iterable<string>): string {
  const name = nearest(wrong, names);
  return name === undefined ? '' : `; did you mean '${name}'?`;
}
