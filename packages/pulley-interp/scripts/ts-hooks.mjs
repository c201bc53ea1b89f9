/** Module hooks that let Node run the generator's TypeScript: types are stripped by the TypeScript compiler. */
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

export async function load(url, context, next) {
  if (!url.startsWith('file:') || !url.endsWith('.ts')) return next(url, context);
  const source = await readFile(fileURLToPath(url), 'utf8');
  const options = { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022, verbatimModuleSyntax: true };
  return {
    format: 'module',
    shortCircuit: true,
    source: ts.transpileModule(source, { compilerOptions: options }).outputText,
  };
}

export async function resolve(specifier, context, next) {
  return next(specifier, { ...context, conditions: ['@pulleyjs/source', ...context.conditions] });
}
