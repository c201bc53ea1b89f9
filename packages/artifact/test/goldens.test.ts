import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { corpusMissing, corpusPath } from '@pulleyjs/testkit';
import { describe, expect, it } from 'vitest';
import { readArtifact, writeArtifact } from '../src/index.ts';

const folders = ['wasmtime-50', 'pulley32-48'];

describe.skipIf(corpusMissing('golden', 'wasmtime-50'))("the real Wasmtime's files", () => {
  for (const folder of folders) {
    const path = corpusPath('golden', folder) ?? '';
    const names = path === '' ? [] : readdirSync(path).filter((name) => name.endsWith('.cwasm'));
    it.each(names)(`${folder}/%s is read and written again byte for byte`, (name) => {
      const bytes = new Uint8Array(readFileSync(join(path, name)));
      expect(Buffer.compare(writeArtifact(readArtifact(bytes)), bytes)).toBe(0);
    });
  }
});
