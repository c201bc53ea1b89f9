/**
 * `npm test`: makes the clone ready, runs every static check (each a turbo task) and then every vitest suite.
 * The last line is `N passed, N failed`: one for each static check of each package, one for each vitest test; a test
 * file that cannot be loaded and an error outside any test count as failed. Skipped tests are counted on a line before.
 */
import { spawn } from 'node:child_process';
import { readFileSync, readdirSync, rmSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { bootstrap, BootstrapError, root, toolEnvironment } from './bootstrap.mjs';

const staticChecks = [
  'lint',
  'format:check',
  'check:imports',
  'check:es2020',
  'check:package',
  'typecheck',
  'gen:check',
  'knip',
];

const totals = { passed: 0, failed: 0 };
try {
  await bootstrap();
  add('static checks', await runStaticChecks());
  add('tests', await runVitest());
} catch (error) {
  if (!(error instanceof BootstrapError)) throw error;
  console.error(error.message);
  totals.failed++;
}
console.log(`${totals.passed} passed, ${totals.failed} failed`);
process.exitCode = totals.failed > 0 ? 1 : 0;

function add(title, { passed, failed, skipped = 0 }) {
  totals.passed += passed;
  totals.failed += failed;
  console.log(`${title}: ${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}\n`);
}

/** Runs all checks to their end, whatever fails, and counts the tasks by turbo's own summary. */
async function runStaticChecks() {
  const summaries = join(root, '.turbo', 'runs');
  rmSync(summaries, { recursive: true, force: true });
  const code = await run('turbo', [
    'run',
    ...staticChecks,
    '--continue=always',
    '--summarize',
    '--output-logs=errors-only',
    '--log-order=grouped',
  ]);
  const tasks = readTasks(summaries).filter((task) => staticChecks.includes(task.task));
  const failed = tasks.filter((task) => task.execution?.exitCode !== 0);
  for (const task of failed) console.error(`failed: ${task.taskId}`);
  const passed = tasks.length - failed.length;
  return { passed, failed: failed.length === 0 && code !== 0 ? 1 : failed.length };
}

function readTasks(folder) {
  try {
    const [name] = readdirSync(folder);
    const { tasks } = JSON.parse(readFileSync(join(folder, name), 'utf8'));
    return tasks.filter((task) => task.command !== '<NONEXISTENT>');
  } catch {
    return [];
  }
}

async function runVitest() {
  const folder = join(root, 'node_modules', '.cache', 'pulley');
  const file = join(folder, 'vitest.json');
  mkdirSync(folder, { recursive: true });
  rmSync(file, { force: true });
  const code = await run('vitest', ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${file}`]);
  let report;
  try {
    report = JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return { passed: 0, failed: 1 };
  }
  const unloaded = report.testResults.filter(
    (suite) => suite.status === 'failed' && !suite.assertionResults.some((test) => test.status === 'failed'),
  );
  const failed = report.numFailedTests + unloaded.length;
  return {
    passed: report.numPassedTests,
    failed: failed === 0 && code !== 0 ? 1 : failed,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}

/** Runs a tool of `node_modules` with its output passed on; returns its exit code. */
function run(tool, parameters) {
  const child = spawn(join(root, 'node_modules', '.bin', tool), parameters, {
    cwd: root,
    env: toolEnvironment(),
    stdio: ['ignore', 'inherit', 'inherit'],
    shell: process.platform === 'win32',
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve(code ?? 1));
  });
}
