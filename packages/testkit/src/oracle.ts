/**
 * The real Wasmtime as an oracle: its Python wheel in a virtual environment of the repository's own, made on first
 * use. Without Python there is no oracle, and callers say so in one line.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from './corpus.ts';

const wasmtimeVersion = '50.0.1';

/** The oracle's Python interpreter, or why there is none. */
export type Oracle = { readonly python: string } | { readonly missing: string };

/** Finds the oracle, installing it under `node_modules/.cache` where it is not yet there (some 20 MB, once). */
export function findOracle(): Oracle {
  const folder = join(repositoryRoot, 'node_modules', '.cache', 'pulley', `wasmtime-${wasmtimeVersion}`);
  const python = join(folder, process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python');
  if (isUsable(python)) return { python };
  if (spawnSync('python3', ['--version']).status !== 0) return { missing: 'no oracle: there is no python3 here' };
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  try {
    execFileSync('python3', ['-m', 'venv', folder], { stdio: 'pipe' });
    execFileSync(
      python,
      ['-m', 'pip', 'install', '-q', '--disable-pip-version-check', `wasmtime==${wasmtimeVersion}`],
      {
        stdio: 'pipe',
      },
    );
    return { python };
  } catch (error) {
    return { missing: `no oracle: wasmtime ${wasmtimeVersion} cannot be installed (${firstLine(error)})` };
  }
}

function isUsable(python: string): boolean {
  return existsSync(python) && spawnSync(python, ['-c', 'import wasmtime']).status === 0;
}

function firstLine(error: unknown): string {
  return String((error as { stderr?: Buffer }).stderr ?? error)
    .trim()
    .split('\n')[0];
}
