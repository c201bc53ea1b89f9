/** Checks that what is built for publication parses as ES2020 and uses neither `eval` nor the engine's own WebAssembly. */
import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'acorn';
import { packages } from './edges.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
let files = 0;
let failures = 0;

for (const [name, { folder }] of Object.entries(packages)) {
  if (name === 'testkit' || name === 'portability') continue;
  for (const entry of readdirSync(join(root, folder, 'dist'), { recursive: true })) {
    if (!entry.endsWith('.js')) continue;
    files++;
    const problem = problemOf(readFileSync(join(root, folder, 'dist', entry), 'utf8'));
    if (problem === undefined) continue;
    failures++;
    console.error(`${folder}/dist/${entry}: ${problem}`);
  }
}
if (failures > 0) process.exit(1);
console.log(`${files} published files parse as ES2020`);

function problemOf(text) {
  try {
    parse(text, { ecmaVersion: 2020, sourceType: 'module', allowHashBang: true });
  } catch (error) {
    return error.message;
  }
  if (/\bnew Function\b|[^.\w]eval\(/.test(text)) return 'makes code at run time';
  if (/[^.\w`'"]WebAssembly\s*\./.test(text)) return "uses the engine's own WebAssembly";
  return undefined;
}
