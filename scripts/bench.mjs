/** `pnpm bench …`: makes the clone and the benchmarks' own dependencies ready, then runs them. */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { bootstrap, root, toolEnvironment } from './bootstrap.mjs';

await bootstrap();
const folder = join(root, 'bench');
if (!existsSync(join(folder, 'node_modules', '.modules.yaml'))) {
  console.error('pulley: Installing the peers to measure against …');
  execFileSync('pnpm', ['install', '--ignore-workspace', '--frozen-lockfile', '--silent'], {
    cwd: folder,
    env: toolEnvironment(),
    stdio: ['ignore', 'ignore', 'inherit'],
    shell: process.platform === 'win32',
  });
}
const { main } = await import(pathToFileURL(join(folder, 'main.mjs')).href);
process.exitCode = await main(process.argv.slice(2));
