/** The mid-end's filetests, a function for each rewrite rule: what comes out is what is written there, to the letter. */

import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { runFiletestText } from '../src/index.ts';

const folder = new URL('../../cranelift-opt/test/filetests/', import.meta.url);

it.each(readdirSync(folder).sort())('%s', (name) => {
  const results = runFiletestText(readFileSync(new URL(name, folder), 'utf8'), { exact: true });
  expect(results.map(({ command, status, failures }) => [command, status, ...failures])).toEqual([
    ['optimize', 'passed'],
  ]);
});
