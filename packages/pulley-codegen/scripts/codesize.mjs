/**
 * `pnpm codesize [--list]`: instructions and bytes against upstream's speed setting, from the CLIF as it is and after
 * our mid-end. `--list` names the functions that are larger than upstream's; after the mid-end those that are larger by
 * more than `MAX_FUNCTION` are named in any case. Exit code 1 if the total is above `MAX_TOTAL`.
 */
import { register } from 'node:module';

register('../../pulley-interp/scripts/ts-hooks.mjs', import.meta.url);
const { corpusPath, missingCorpus } = await import('../../testkit/src/corpus.ts');
const { measure, totals } = await import('../test/support/code-size.ts');
const { optimize } = await import('../../cranelift-opt/src/index.ts');

const MAX_TOTAL = 0.93;
const MAX_FUNCTION = 1.3;

const shared = corpusPath();
if (shared === undefined) console.log(missingCorpus('code-size.json'));
else {
  for (const [name, prepare] of [
    ['as given', () => {}],
    ['optimized', optimize],
  ]) {
    const { rows, skipped } = measure(shared, prepare);
    const { ours, upstream } = totals(rows);
    const ratio = (ours.insts / upstream.insts).toFixed(3);
    console.log(
      `${name}: ${rows.length} functions (${skipped} skipped), ${ours.insts} instructions against ${upstream.insts}: ${ratio}; ${ours.bytes} bytes against ${upstream.bytes}`,
    );
    if (name === 'optimized') {
      for (const row of rows.filter((r) => r.ours.insts > MAX_FUNCTION * r.upstream.insts))
        console.log(`  over ${MAX_FUNCTION}: ${row.ours.insts} ${row.upstream.insts}  ${row.name}`);
      if (ours.insts > MAX_TOTAL * upstream.insts) process.exitCode = 1;
    }
    if (!process.argv.includes('--list')) continue;
    for (const row of rows.filter((r) => r.ours.insts > r.upstream.insts))
      console.log(`  ${row.ours.insts} ${row.upstream.insts}  ${row.name}`);
  }
}
