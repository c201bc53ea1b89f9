/**
 * Checks that sources import only what the table in `edges.mjs` allows: other packages along its edges, Node's
 * built-in modules only behind the entry points named there, nothing else from outside. The manifests and the matrix
 * in ARCHITECTURE.md must say the same.
 */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { packages } from './edges.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const scope = '@pulleyjs/';
const findings = [];

for (const [name, rule] of Object.entries(packages)) {
  checkManifest(name, rule);
  for (const file of sourceFiles(rule.folder)) checkFile(name, rule, file);
}
checkFolders();
checkArchitecture();

for (const finding of findings) console.error(finding);
if (findings.length > 0) process.exit(1);
console.log(`import directions of ${Object.keys(packages).length} packages hold`);

function sourceFiles(folder) {
  const source = join(root, folder, 'src');
  if (!existsSync(source)) return [];
  return readdirSync(source, { recursive: true })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => `src/${name}`);
}

function checkFile(name, rule, file) {
  const text = readFileSync(join(root, rule.folder, file), 'utf8');
  for (const { specifier, line } of importsOf(text)) {
    const problem = problemOf(name, rule, file, specifier);
    if (problem) findings.push(`${rule.folder}/${file}:${line}: ${problem}`);
  }
}

function problemOf(name, rule, file, specifier) {
  if (specifier.startsWith('.')) {
    if (!specifier.endsWith('.ts')) return `'${specifier}' does not spell its .ts extension`;
    const target = join(dirname(join(rule.folder, file)), specifier);
    return target.startsWith(`${rule.folder}/src/`) ? undefined : `'${specifier}' leaves the package's sources`;
  }
  if (specifier.startsWith(scope)) {
    const target = specifier.slice(scope.length).split('/')[0];
    return rule.imports.includes(target) ? undefined : `${name} may not import ${target}`;
  }
  if (isBuiltin(specifier)) {
    if (!specifier.startsWith('node:')) return `write 'node:${specifier}'`;
    return (rule.nodeEntries ?? []).some((entry) => file.startsWith(entry))
      ? undefined
      : `${name} may not use Node's ${specifier} here`;
  }
  return name === 'cli' && specifier === 'watr' ? undefined : `'${specifier}' is no package of this repository`;
}

/** Static and dynamic imports and re-exports with their lines. Comments are blanked first, line for line. */
function importsOf(text) {
  const code = text
    .replace(/\/\*[\s\S]*?\*\//g, (comment) => comment.replace(/[^\n]/g, ' '))
    .replace(/^[ \t]*\/\/.*$/gm, '');
  const pattern =
    /(?:^|[\n;}])\s*(?:import|export)\b[^'"`;]*?from\s*['"]([^'"\n]+)['"]|(?:^|[\n;])\s*import\s*['"]([^'"\n]+)['"]|\bimport\(\s*['"]([^'"\n]+)['"]/g;
  return [...code.matchAll(pattern)].map((match) => ({
    specifier: match[1] ?? match[2] ?? match[3],
    line: code.slice(0, match.index + match[0].length).split('\n').length,
  }));
}

function checkManifest(name, rule) {
  const file = `${rule.folder}/package.json`;
  const manifest = JSON.parse(readFileSync(join(root, file), 'utf8'));
  if (manifest.name !== scope + name) findings.push(`${file}: is named ${manifest.name}, not ${scope}${name}`);
  for (const dependency of Object.keys(manifest.dependencies ?? {})) {
    const target = dependency.startsWith(scope) ? dependency.slice(scope.length) : undefined;
    if (target === undefined) findings.push(`${file}: published packages depend on nothing outside, not ${dependency}`);
    else if (!rule.imports.includes(target)) findings.push(`${file}: ${name} may not depend on ${target}`);
  }
}

/** Every package of the workspace has a row in the table. */
function checkFolders() {
  const known = new Set(Object.values(packages).map((rule) => rule.folder));
  for (const parent of ['packages', 'apps']) {
    for (const name of readdirSync(join(root, parent))) {
      const folder = `${parent}/${name}`;
      if (existsSync(join(root, folder, 'package.json')) && !known.has(folder))
        findings.push(`${folder}: not in edges.mjs`);
    }
  }
}

/** The last column of the matrix (`| package | owns | does not own | may import |`) lists the table's edges. */
function checkArchitecture() {
  const file = join(root, 'ARCHITECTURE.md');
  if (!existsSync(file)) return;
  const rows = new Map();
  for (const line of readFileSync(file, 'utf8').split('\n')) {
    const cells = line.split('|').map((cell) => cell.trim());
    const name = /^`([a-z-]+)`$/.exec(cells[1] ?? '')?.[1];
    if (name !== undefined && cells.length === 6 && name in packages) rows.set(name, cells[4]);
  }
  for (const [name, rule] of Object.entries(packages)) {
    const cell = rows.get(name);
    if (cell === undefined) findings.push(`ARCHITECTURE.md: no row for ${name}`);
    else {
      const written = [...cell.matchAll(/`([a-z-]+)`/g)].map((match) => match[1]).sort();
      if (written.join() !== [...rule.imports].sort().join())
        findings.push(`ARCHITECTURE.md: ${name} may import ${rule.imports}`);
    }
  }
}
