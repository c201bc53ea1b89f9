/** Checks that what is built for publication parses as ES2020 and uses neither `eval` nor the engine's own WebAssembly. */
import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'acorn';
import { packages } from './edges.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
/** Globals that published code may not use. */
const forbidden = {
  eval: 'makes code at run time',
  Function: 'makes code at run time',
  WebAssembly: "uses the engine's own WebAssembly",
};

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
  let tree;
  try {
    tree = parse(text, { ecmaVersion: 2020, sourceType: 'module', allowHashBang: true });
  } catch (error) {
    return error.message;
  }
  const declared = new Set(tree.body.flatMap(declaredNames));
  for (const [name, problem] of Object.entries(forbidden)) {
    if (!declared.has(name) && mentions(tree, name)) return problem;
  }
  return undefined;
}

/** Names that a statement of the module's top level gives a meaning of their own. */
function declaredNames(statement) {
  const declaration = statement.declaration ?? statement;
  const named = [...(statement.specifiers ?? []), ...(declaration.declarations ?? [])];
  return [declaration.id, ...named.map((part) => part.local ?? part.id)].map((id) => id?.name);
}

/** Whether a global of that name is used: called, constructed, or (`WebAssembly`) looked into. */
function mentions(node, name) {
  if (node === null || typeof node !== 'object') return false;
  const used = node.callee ?? (node.type === 'MemberExpression' ? node.object : undefined);
  if (used?.type === 'Identifier' && used.name === name) return true;
  return Object.values(node).some((child) => mentions(child, name));
}
