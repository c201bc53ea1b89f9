/**
 * `pnpm bench:interp [--rounds N] [--only REGEXP] [--save]`: the kernels as compiled by the real Wasmtime, on the bare
 * interpreter and on native Pulley, interleaved; so that only the interpreters are compared. Alone, and in a process in
 * which all the kernels take turns (each its own machine), which is what the table shows.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { bootstrap } from '../scripts/bootstrap.mjs';
import { geometricMean, runKernels } from './kernels.mjs';
import { kernelTable } from './report.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));
const interpreter = join(here, '..', 'packages', 'pulley-interp', 'dist', 'index.js');

/** The current Node beside this one, where it is installed. */
function nodeBinaries() {
  const current = join(here, 'node_modules', 'node26', 'bin', 'node');
  const paths = existsSync(current) ? [process.execPath, current] : [process.execPath];
  return paths.map((path) => ({
    path,
    label: `Node ${execFileSync(path, ['--version'], { encoding: 'utf8' })
      .trim()
      .replace(/^v(\d+).*/, '$1')}`,
  }));
}

/** Compiles every kernel with the real Wasmtime into `folder`. */
export function compileKernels(oracle, kernels, folder, corpusPath) {
  const tool = corpusPath('tools', 'oracle.py');
  for (const name of Object.keys(kernels))
    execFileSync(
      oracle.python,
      [tool, 'compile', corpusPath('corpus', 'bench', `${name}.wasm`), join(folder, `${name}.cwasm`)],
      {
        stdio: ['ignore', 'ignore', 'inherit'],
      },
    );
}

/** Runs the benchmark. @returns the exit code */
export async function main(parameters) {
  const { values } = parseArgs({
    args: parameters,
    options: {
      rounds: { type: 'string', default: '15' },
      only: { type: 'string' },
      save: { type: 'boolean', default: false },
    },
  });
  await bootstrap();
  const { corpusPath, findOracle, missingCorpus } = await import('../packages/testkit/dist/index.js');
  if (corpusPath('corpus', 'bench') === undefined) {
    console.log(missingCorpus('corpus', 'bench'));
    return 0;
  }
  const oracle = findOracle();
  if (oracle.missing !== undefined) {
    console.log(`${oracle.missing}; without it there is no code to run`);
    return 0;
  }
  const { kernels } = JSON.parse(readFileSync(corpusPath('corpus', 'bench', 'kernels.json'), 'utf8'));
  const folder = mkdtempSync(join(tmpdir(), 'pulley-bench-'));
  try {
    compileKernels(oracle, kernels, folder, corpusPath);
    const engines = [
      { name: 'native Pulley', command: oracle.python, parameters: [join(here, 'native-pulley.py')] },
      ...nodeBinaries().map(({ label, path }) => ({
        name: `pulley-interp, ${label}`,
        module: 'pulleyjs',
        node: label,
        command: path,
        parameters: ['--no-warnings', join(here, 'interp-process.mjs'), interpreter, folder],
      })),
    ];
    const rows = await runKernels({
      folder: corpusPath('corpus', 'bench'),
      engines,
      rounds: Number(values.rounds),
      only: values.only && new RegExp(values.only),
      progress: (text) => process.stderr.isTTY && process.stderr.write(`\r${text} `),
    });
    console.log(`\n${kernelTable(rows)}\n`);
    for (const row of rows) {
      for (const [kernel, reason] of Object.entries(row.problems)) console.log(`${row.name}: ${kernel}: ${reason}`);
      if (row !== rows[0])
        console.log(
          `${row.name}: ${geometricMean(row, rows[0], 'min').toFixed(2)} × native Pulley by minimum, ${geometricMean(row, rows[0], 'median').toFixed(2)} × by median`,
        );
    }
    if (values.save) {
      mkdirSync(join(here, 'results'), { recursive: true });
      writeFileSync(join(here, 'results', 'interp.json'), `${JSON.stringify(rows, null, 2)}\n`);
    }
    return 0;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) process.exitCode = await main(process.argv.slice(2));
