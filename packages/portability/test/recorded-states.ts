/** A few of the recorded states of every instruction, evenly over what was recorded of it. */
import { gunzipSync } from 'node:zlib';
import { corpusMissing, readCorpus } from '@pulleyjs/testkit';
import type { Vector } from '../../pulley-interp/test/vectors.ts';

const STATES_OF_ONE_INSTRUCTION = 3;

/** In the order of the recording; none where the corpus is missing, which is said in one line. */
export function sampleStates(): readonly Vector[] {
  if (corpusMissing('vectors', 'pulley-semantics.jsonl.gz')) return [];
  const byOpcode = new Map<string, Vector[]>();
  for (const line of gunzipSync(readCorpus('vectors', 'pulley-semantics.jsonl.gz')).toString().trim().split('\n')) {
    const vector = JSON.parse(line) as Vector;
    const others = byOpcode.get(vector.op);
    if (others === undefined) byOpcode.set(vector.op, [vector]);
    else others.push(vector);
  }
  return [...byOpcode.values()].flatMap((all) => {
    const step = Math.max(1, Math.floor(all.length / STATES_OF_ONE_INSTRUCTION));
    return all.filter((_, index) => index % step === 0).slice(0, STATES_OF_ONE_INSTRUCTION);
  });
}
