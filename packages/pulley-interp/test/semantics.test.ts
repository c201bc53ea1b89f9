/** Every recorded state of every instruction, through the hot loop and through the functions outside it. */
import { corpusMissing } from '@pulleyjs/testkit';
import { describe, expect, it } from 'vitest';
import { readVectors } from './read-vectors.ts';
import { Replayer } from './vectors.ts';

const isMissing = corpusMissing('vectors', 'pulley-semantics.jsonl.gz');

describe.skipIf(isMissing)('recorded semantics', () => {
  const vectors = readVectors();

  for (const [name, isHot] of [
    ['in the hot loop', true],
    ['one step at a time', false],
  ] as const)
    it(`are reproduced ${name}: 25,854 states of 543 instructions`, () => {
      const replayer = new Replayer();
      const wrong: string[] = [];
      for (const vector of vectors) {
        const difference = replayer.replay(vector, isHot);
        if (difference !== null)
          wrong.push(`${vector.op} ${vector.bytes}: ${difference} <- ${JSON.stringify(vector.in)}`);
      }
      replayer.dispose();
      expect(wrong.slice(0, 40)).toEqual([]);
      expect(vectors).toHaveLength(25854);
      expect(new Set(vectors.map((v) => v.op)).size).toBe(543);
    });
});
