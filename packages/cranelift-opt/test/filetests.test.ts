/** Each rule has a function in the filetest of its family, and fires in it. `packages/filetest` checks what comes out. */

import { parseFile } from '@pulleyjs/cranelift-ir';
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { ruleTitle } from '../scripts/write-filetests.ts';
import { ruleFamilies } from '../src/rules/index.ts';
import { optimizeAndWatch } from './accepted-rules.ts';

it.each(Object.entries(ruleFamilies))('%s (node scripts/write-filetests.mjs)', (family, groups) => {
  const text = readFileSync(new URL(`./filetests/${family}.clif`, import.meta.url), 'utf8');
  const titles = text.split('\n').filter((line) => line.startsWith(';; '));
  const rules = groups.flatMap((group) => group.rules);
  expect(titles).toEqual(rules.map(ruleTitle));
  const idle = parseFile(text).functions.flatMap(({ func }, i) => {
    return optimizeAndWatch(func).has(rules[i]!) ? [] : [titles[i]];
  });
  expect(idle).toEqual([]);
});
