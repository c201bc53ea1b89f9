/**
 * Makes a fresh clone ready: installs the pinned pnpm's idea of `node_modules` and builds `dist/`, each only when
 * its inputs changed since the last time. Needs nothing but Node and npm, and writes only to standard error.
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));

const stampFolder = join(root, 'node_modules', '.cache', 'pulley');
const binFolder = join(root, 'node_modules', '.bin');
const quietMilliseconds = 1000;

/** The environment in which the repository's tools run: pnpm and the tools on the path, no telemetry, no prompts. */
export function toolEnvironment() {
  const environment = {
    ...process.env,
    PATH: binFolder + delimiter + process.env.PATH,
    CI: 'true',
    TURBO_TELEMETRY_DISABLED: '1',
    TURBO_NO_UPDATE_NOTIFIER: '1',
    DO_NOT_TRACK: '1',
    NPM_CONFIG_UPDATE_NOTIFIER: 'false',
  };
  delete environment.NODE_OPTIONS;
  return environment;
}

/**
 * Installs and builds where needed: everything, or with `forCommand` only what the `pulley` command is made of.
 * @throws BootstrapError
 */
export async function bootstrap({ forCommand = false } = {}) {
  requireNode();
  const build = forCommand ? commandBuild : fullBuild;
  if (isReady(build)) return;
  const release = await lock();
  try {
    await step('install', installInputs(), 'Installing dependencies', () => install());
    await step(build.stamp, buildInputs(), 'Building', () => run(join(binFolder, 'turbo'), build.parameters));
  } finally {
    release();
  }
}

function requireNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  console.error(`pulley: needs Node 20.19 or later; this is ${process.versions.node}`);
  process.exit(1);
}

const turboBuild = ['run', 'build', '--output-logs=errors-only', '--log-order=grouped'];
const fullBuild = { stamp: 'build', parameters: turboBuild };
const commandBuild = { stamp: 'build-command', parameters: [...turboBuild, '--filter=@pulleyjs/cli...'] };

function isReady(build) {
  return stampMatches('install', installInputs()) && stampMatches(build.stamp, buildInputs());
}

async function step(name, inputs, title, action) {
  if (stampMatches(name, inputs)) return;
  const notice = setTimeout(() => console.error(`pulley: ${title} …`), quietMilliseconds);
  try {
    await action();
  } finally {
    clearTimeout(notice);
  }
  mkdirSync(stampFolder, { recursive: true });
  writeFileSync(join(stampFolder, name), inputs);
}

function stampMatches(name, inputs) {
  const file = join(stampFolder, name);
  return existsSync(file) && readFileSync(file, 'utf8') === inputs;
}

async function install() {
  const { packageManager } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  await run('npx', ['--yes', packageManager, 'install', '--frozen-lockfile', '--prefer-offline']);
}

/** A digest of what decides the contents of `node_modules`. */
function installInputs() {
  const hash = createHash('sha256').update(process.versions.modules);
  const files = ['package.json', 'pnpm-lock.yaml', 'pnpm-workspace.yaml', '.npmrc'];
  for (const folder of projectFolders()) files.push(join(folder, 'package.json'));
  for (const file of files) hash.update(readFileSync(join(root, file)));
  return hash.digest('hex');
}

/** A digest of names, sizes and times of the sources; turbo then rebuilds only the packages whose contents changed. */
function buildInputs() {
  const hash = createHash('sha256').update(installInputs());
  for (const folder of projectFolders()) {
    hash.update(String(existsSync(join(root, folder, 'dist'))));
    const source = join(root, folder, 'src');
    if (!existsSync(source)) continue;
    for (const name of readdirSync(source, { recursive: true }).sort()) {
      const { mtimeMs, size } = statSync(join(source, name));
      hash.update(`${folder}/${name} ${size} ${mtimeMs}\n`);
    }
  }
  return hash.digest('hex');
}

function projectFolders() {
  return ['packages', 'apps'].flatMap((parent) =>
    readdirSync(join(root, parent))
      .sort()
      .map((name) => join(parent, name))
      .filter((folder) => existsSync(join(root, folder, 'package.json'))),
  );
}

/** Runs a tool with its output held back; shows all of it if the tool fails, and ends this process with it. */
async function run(command, parameters) {
  const child = spawn(command, parameters, {
    cwd: root,
    env: toolEnvironment(),
    stdio: ['ignore', 'pipe', 'pipe'],
    shell: process.platform === 'win32',
  });
  const output = [];
  child.stdout.on('data', (bytes) => output.push(bytes));
  child.stderr.on('data', (bytes) => output.push(bytes));
  const failure = await new Promise((resolve) => {
    child.on('error', (error) => resolve(error.message));
    child.on('close', (code, signal) => resolve(code === 0 ? undefined : `ended with ${signal ?? code}`));
  });
  if (failure === undefined) return;
  process.stderr.write(Buffer.concat(output));
  throw new BootstrapError(`${command} ${parameters.join(' ')}: ${failure}`);
}

/** The install or the build failed; the tool's own output has been shown. */
export class BootstrapError extends Error {}

/** Takes the lock that keeps two first runs apart; returns what releases it. */
async function lock() {
  const file = join(root, '.pulley-bootstrap.lock');
  for (;;) {
    try {
      writeFileSync(file, String(process.pid), { flag: 'wx' });
      return () => rmSync(file, { force: true });
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
    if (!holderIsAlive(file)) rmSync(file, { force: true });
    else await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

function holderIsAlive(file) {
  try {
    process.kill(Number(readFileSync(file, 'utf8')), 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}
