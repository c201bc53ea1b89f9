/** What upstream's run tests say that code computes, executed. */

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { corpusMissing, corpusPath } from '@pulleyjs/testkit';
import { describe, expect, it } from 'vitest';
import { runFile } from './support/runtests.ts';

const PARTS = ['corpus', 'clif', 'filetests', 'runtests'];

describe.skipIf(corpusMissing(...PARTS))('runtests that list pulley64', () => {
  const folder = corpusPath(...PARTS) ?? '';
  const names = folder === '' ? [] : readdirSync(folder).sort();
  const files = names.map((name) => ({ name, text: readFileSync(join(folder, name), 'utf8') }));
  for (const { name, text } of files.filter((file) => /^target pulley64( |$)/m.test(file.text))) {
    it(name, () => {
      const { failed, unsupported } = runFile(text);
      expect({ failed, unsupported }).toEqual({ failed: [], unsupported: [] });
    });
  }
});
