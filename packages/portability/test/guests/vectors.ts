/** Replays instructions that were recorded from the real Pulley: is arithmetic the same in every engine, bit for bit? */
import { configureRealm } from '@pulleyjs/pulley-interp';
import { fastestLoop } from './fastest-loop.ts';
import { Replayer, type Vector } from '../../../pulley-interp/test/vectors.ts';

/** What differed, one line for each state, and the time for all. */
export interface VectorReport {
  readonly results: readonly string[];
  readonly milliseconds: readonly number[];
}

/** Replays each vector in the interpreter's loop. */
export function run(vectors: readonly Vector[]): VectorReport {
  configureRealm({ codeBytes: 1 << 16, arenaBytes: 1 << 16, ...fastestLoop() });
  const start = Date.now();
  const replayer = new Replayer();
  const results: string[] = [];
  for (const vector of vectors) {
    const difference = replayer.replay(vector, true);
    if (difference !== null) results.push(`${vector.op} ${vector.bytes}: ${difference}`);
  }
  return { results, milliseconds: [Date.now() - start] };
}
