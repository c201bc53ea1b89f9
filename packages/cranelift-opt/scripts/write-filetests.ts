/**
 * Writes the input of `test/filetests/FAMILY.clif`: for each rule, under its text, a function in which it fires. What they
 * become is added by `pulley filetest --bless`, and read by whoever reviews a change of the rules.
 */

import { printFunction } from '@pulleyjs/cranelift-ir';
import { createRandom } from '@pulleyjs/testkit';
import { ruleFamilies } from '../src/rules/index.ts';
import type { Domain, Rule } from '../src/rules/rule.ts';
import { optimizeAndWatch } from '../test/accepted-rules.ts';
import { instantiate } from '../test/rule-instances.ts';

const ATTEMPTS = 400;

/** A rule as it stands above its function. */
export function ruleTitle([pattern, replacement, condition]: Rule): string {
  return `;; ${pattern} => ${replacement}${condition === undefined ? '' : ` if ${condition}`}`;
}

/** The text of a function in which a rule fires; none if none was found. */
function exampleOf(rule: Rule, domain: Domain, name: string): string | undefined {
  const random = createRandom(1);
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const instance = instantiate(rule, domain, random, attempt < ATTEMPTS / 2 ? 'single' : 'shared');
    if (instance === undefined) continue;
    // Comments in a function are expectations.
    const text = printFunction(instance.func)
      .replace('%f(', `%${name}(`)
      .replaceAll(/ *;.*$/gm, '');
    if (optimizeAndWatch(instance.func).has(rule)) return text;
  }
  return undefined;
}

/** The files by name, and the rules that fire in no function. */
export function writeFiletests(): { readonly files: Map<string, string>; readonly idle: readonly string[] } {
  const files = new Map<string, string>();
  const idle: string[] = [];
  for (const [family, groups] of Object.entries(ruleFamilies)) {
    const parts = ['test optimize precise-output\nset opt_level=speed\ntarget pulley64\n'];
    let number = 0;
    for (const { domain, rules } of groups) {
      for (const rule of rules) {
        const example = exampleOf(rule, domain, `${family}_${number++}`);
        if (example === undefined) idle.push(`${domain} ${ruleTitle(rule)}`);
        else parts.push(`${ruleTitle(rule)}\n${example}`);
      }
    }
    files.set(`${family}.clif`, `${parts.join('\n')}`);
  }
  return { files, idle };
}
