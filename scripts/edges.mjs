/**
 * The table of allowed imports between packages: the one place that knows it. `check-imports.mjs` holds the sources,
 * the manifests and the matrix in ARCHITECTURE.md against it.
 */

/** @type {Record<string, { folder: string, imports: string[], nodeEntries?: string[] }>} */
export const packages = {
  entity: { folder: 'packages/entity', imports: [] },
  'host-abi': { folder: 'packages/host-abi', imports: [] },
  'cranelift-ir': { folder: 'packages/cranelift-ir', imports: ['entity'] },
  'cranelift-opt': { folder: 'packages/cranelift-opt', imports: ['entity', 'cranelift-ir'] },
  'pulley-isa': { folder: 'packages/pulley-isa', imports: [] },
  'pulley-codegen': { folder: 'packages/pulley-codegen', imports: ['entity', 'cranelift-ir', 'pulley-isa'] },
  'pulley-interp': { folder: 'packages/pulley-interp', imports: ['pulley-isa'] },
  'wasm-parse': { folder: 'packages/wasm-parse', imports: [] },
  artifact: { folder: 'packages/artifact', imports: ['host-abi'] },
  'wasm-translate': {
    folder: 'packages/wasm-translate',
    imports: ['entity', 'host-abi', 'cranelift-ir', 'wasm-parse'],
  },
  runtime: {
    folder: 'packages/runtime',
    imports: [
      'artifact',
      'entity',
      'host-abi',
      'cranelift-ir',
      'cranelift-opt',
      'pulley-isa',
      'pulley-codegen',
      'pulley-interp',
      'wasm-parse',
      'wasm-translate',
    ],
  },
  filetest: {
    folder: 'packages/filetest',
    imports: ['entity', 'cranelift-ir', 'cranelift-opt', 'pulley-isa', 'pulley-codegen', 'pulley-interp'],
  },
  aot: {
    folder: 'packages/aot',
    imports: [
      'host-abi',
      'cranelift-ir',
      'cranelift-opt',
      'pulley-codegen',
      'wasm-parse',
      'wasm-translate',
      'artifact',
    ],
  },
  'js-api': { folder: 'packages/js-api', imports: ['runtime'] },
  wasi: { folder: 'packages/wasi', imports: ['runtime'], nodeEntries: ['src/node.ts', 'src/node/'] },
  cli: {
    folder: 'apps/cli',
    imports: [
      'entity',
      'host-abi',
      'cranelift-ir',
      'cranelift-opt',
      'pulley-isa',
      'pulley-codegen',
      'pulley-interp',
      'wasm-parse',
      'wasm-translate',
      'artifact',
      'aot',
      'filetest',
      'runtime',
      'wasi',
    ],
    nodeEntries: ['src/'],
  },
  conformance: {
    folder: 'packages/conformance',
    imports: ['aot', 'cranelift-ir', 'filetest', 'wasm-parse', 'runtime', 'wasi', 'testkit'],
    nodeEntries: ['src/'],
  },
  portability: { folder: 'packages/portability', imports: [] },
  testkit: { folder: 'packages/testkit', imports: [], nodeEntries: ['src/'] },
};
