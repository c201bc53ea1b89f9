/** The recorded instructions of the corpus. Apart from `vectors.ts`, which also runs in engines without Node's modules. */
import { gunzipSync } from 'node:zlib';
import { corpusMissing, readCorpus } from '@pulleyjs/testkit';
import type { Vector } from './vectors.ts';

/** All recorded instructions. */
export function readVectors(): readonly Vector[] {
  const path = ['vectors', 'pulley-semantics.jsonl.gz'];
  if (corpusMissing(...path)) return [];
  const lines = gunzipSync(readCorpus(...path))
    .toString()
    .trim()
    .split('\n');
  return lines.map((line) => JSON.parse(line) as Vector);
}
