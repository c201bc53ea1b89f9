/** What upstream's run tests say that code computes, executed. */

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { externalNameText } from '@pulleyjs/cranelift-ir';
import { runFiletest } from '@pulleyjs/cranelift-ir/filetest';
import { corpusMissing, corpusPath } from '@pulleyjs/testkit';
import { describe, expect, it } from 'vitest';
import { Image } from './support/execute.ts';

const PARTS = ['corpus', 'clif', 'filetests', 'runtests'];

/** What is wrong with the code of a file's functions, as they stand. */
function failures(text: string): string[] {
  let image: Image | undefined;
  const results = runFiletest(text, {
    executor: ({ file, target }) => {
      if (target?.triple !== 'pulley64') return 'tried for pulley64 only';
      const compiled = (image ??= new Image(file.functions.map(({ func }) => func)));
      return (func, args) => {
        const values = compiled.call(externalNameText(func.name), args);
        return typeof values === 'string' ? { kind: 'trap', trap: values } : { kind: 'return', values };
      };
    },
  });
  image?.release();
  const runs = results.filter(({ command, target }) => command === 'run' && target === 'pulley64');
  expect(runs.every(({ status }) => status !== 'skipped')).toBe(true);
  return runs.flatMap((run) => run.failures);
}

describe.skipIf(corpusMissing(...PARTS))('runtests that list pulley64', () => {
  const folder = corpusPath(...PARTS) ?? '';
  const names = folder === '' ? [] : readdirSync(folder).sort();
  const files = names.map((name) => ({ name, text: readFileSync(join(folder, name), 'utf8') }));
  for (const { name, text } of files.filter((file) => /^target pulley64( |$)/m.test(file.text))) {
    it(name, () => {
      expect(failures(text)).toEqual([]);
    });
  }
});
