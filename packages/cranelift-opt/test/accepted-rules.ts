/** Which rules fire while a function is optimised. */

import type { Function } from '@pulleyjs/cranelift-ir';
import { allRules, buildRuleTree } from '../scripts/rule-tree.ts';
import { optimize } from '../src/index.ts';
import { Rewriter } from '../src/rewrite/rewriter.ts';
import type { Rule } from '../src/rules/rule.ts';

const all = allRules();
const { starts } = buildRuleTree(all);
const ruleAt = new Map(all.map(({ rule }, i) => [starts[i]!, rule]));

/** Optimises a function. @returns the rules that were accepted */
export function optimizeAndWatch(func: Function): Set<Rule> {
  const fired = new Set<Rule>();
  const watched = Rewriter.prototype as unknown as { accept: (rule: number, ...rest: unknown[]) => boolean };
  const { accept } = watched;
  watched.accept = function (rule, ...rest) {
    const isAccepted = accept.call(this, rule, ...rest);
    if (isAccepted) fired.add(ruleAt.get(rule)!);
    return isAccepted;
  };
  try {
    optimize(func);
  } finally {
    watched.accept = accept;
  }
  return fired;
}
