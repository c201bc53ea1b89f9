/** `pnpm corpus:NAME …`: makes the clone ready and runs a corpus through what was built. */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { bootstrap, root } from './bootstrap.mjs';

const [name, ...parameters] = process.argv.slice(2);
await bootstrap();
const file = join(root, 'packages', 'conformance', 'dist', `corpus-${name}.js`);
const { main } = await import(pathToFileURL(file).href);
process.exitCode = await main(parameters);
