/**
 * `npm run pulley -- …`: makes the clone ready, then becomes the `pulley` command: same process, so that standard
 * input and output, signals and the exit code are the command's own.
 */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { bootstrap, BootstrapError, root } from './bootstrap.mjs';

try {
  await bootstrap({ forCommand: true });
} catch (error) {
  if (!(error instanceof BootstrapError)) throw error;
  console.error(`pulley: cannot make the command ready: ${error.message}`);
  process.exit(1);
}

// npm starts scripts in the repository; paths on the command line are relative to where the user stands.
if (process.env.npm_lifecycle_event === 'pulley' && process.env.INIT_CWD) process.chdir(process.env.INIT_CWD);

const main = join(root, 'apps', 'cli', 'dist', 'main.js');
process.argv[1] = main;
await import(pathToFileURL(main).href);
