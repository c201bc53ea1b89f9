/** Writes `test/filetests/*.clif`, to be completed by `pulley filetest --bless packages/cranelift-opt/test/filetests`. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { register } from 'node:module';
import { fileURLToPath } from 'node:url';

register('../../pulley-interp/scripts/ts-hooks.mjs', import.meta.url);
const { writeFiletests } = await import('./write-filetests.ts');

const folder = fileURLToPath(new URL('../test/filetests/', import.meta.url));
mkdirSync(folder, { recursive: true });
const { files, idle } = writeFiletests();
for (const [name, text] of files) writeFileSync(folder + name, text);
for (const title of idle) console.error(`fires nowhere: ${title}`);
process.exitCode = idle.length > 0 ? 1 : 0;
