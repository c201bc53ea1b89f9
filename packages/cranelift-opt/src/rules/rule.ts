/**
 * What a rewrite rule is: a pattern, what it becomes, and a condition, all three of them text. `scripts/generate.ts` makes
 * the tree of `src/generated/rule-table.gen.ts` of the rules, by which they are matched.
 *
 *     (band x (bor x y))        a pattern; x y z w are any values, a repeated one must be the same value
 *     (iadd x k)                k, k1, k2 … k5 are constants, of all lanes if the type is a vector
 *     (isub x 1)  (band x -1)   a constant of that value in the type's width
 *     (slt x y)                 an icmp; it also matches the swapped form (sgt y x)
 *     true  false               on the right: what a comparison of that type gives, 1 or all ones, and 0
 *     c:(slt x y)               c is the value of that operation
 *     (uextend@r x)             on the right: an inner conversion to the type of the whole
 *     (uextend@l x)             on the right: an inner conversion to the lane type of the whole
 *     (ireduce@8 x)             on the right: an inner conversion to an integer of that width
 *
 * Commutative operations match either way round. What the right side makes beyond one instruction must be made up for by
 * instructions of the left side that nothing else uses.
 *
 * A condition is a list of tests and of constants for the right side, parted by semicolons; all numbers are bigints:
 *
 *     k1 + k2 < bits            a test; `bits` is the width of a lane of the first operand, or of a choice
 *     k = k1 + k2               a constant, wrapped to the width in which it is used
 *     width(x) === width(root)  widths of the lanes of values of the pattern and of the result
 *     amount(k)                 see `src/rewrite/match.ts` for what can be called
 */

/**
 * Types that a rule is for, by its first operand: `all`; `any` integer or vector of integers; `bits` also floats; `scalar`
 * integers; `small` integers up to 64 bits; `wide` i32 and i64; `lanes32` vectors of lanes up to 32 bits; `float` scalars; `floats` also vectors of them;
 * `vector` vectors of integers. Of choices, by what is chosen.
 */
export type Domain = 'all' | 'any' | 'bits' | 'scalar' | 'small' | 'wide' | 'lanes32' | 'float' | 'floats' | 'vector';

export type Rule = readonly [pattern: string, replacement: string, condition?: string];

function respell([pattern, replacement, condition]: Rule, spell: (text: string) => string): Rule {
  const texts = [spell(pattern), spell(replacement)] as const;
  return condition === undefined ? texts : [...texts, condition];
}

/** Both forms of rules about order: `lt le gt ge min max` become the signed and the unsigned operations, `SIGN` in a condition says which. */
export function bothSigns(rules: readonly Rule[]): Rule[] {
  return ['s', 'u'].flatMap((sign) =>
    rules.map((rule): Rule => {
      const [pattern, replacement, condition] = respell(rule, (text) =>
        text.replace(/\b(lt|le|gt|ge|min|max)\b/g, `${sign}$1`),
      );
      return condition === undefined
        ? [pattern, replacement]
        : [pattern, replacement, condition.replaceAll('SIGN', String(sign === 's'))];
    }),
  );
}

/** Both forms of rules about `eq`: as they are, and with `ne` for `eq` and true for false. */
export function bothEqualities(rules: readonly Rule[]): Rule[] {
  const opposite: Readonly<Record<string, string>> = { eq: 'ne', ne: 'eq', true: 'false', false: 'true' };
  const negate = (text: string): string => text.replace(/\b(eq|ne|true|false)\b/g, (word) => opposite[word]!);
  return rules.flatMap((rule): Rule[] => {
    const texts = [rule[0].replace(/^\(eq/, '(ne'), negate(rule[1])] as const;
    return [rule, rule[2] === undefined ? texts : [...texts, rule[2]]];
  });
}

/** One copy of a rule for each of some words in place of `OP`. */
export function forEach(words: readonly string[], rules: readonly Rule[]): Rule[] {
  return words.flatMap((word) => rules.map((rule) => respell(rule, (text) => text.replaceAll('OP', word))));
}

/** Rules that share a domain. */
export interface RuleGroup {
  readonly domain: Domain;
  readonly rules: readonly Rule[];
}
