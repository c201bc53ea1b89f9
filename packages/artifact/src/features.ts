/**
 * The bits of `engine.features`: which proposals the module may use. Numbers are those of `wasmparser`'s `WasmFeatures` as
 * Wasmtime 50.0.1 has them; names beginning with `cm` are of the component model.
 */

/** By bit. */
const names = [
  'mutable-global',
  'saturating-float-to-int',
  'sign-extension',
  'reference-types',
  'multi-value',
  'bulk-memory',
  'simd',
  'relaxed-simd',
  'threads',
  'shared-everything-threads',
  'tail-call',
  'floats',
  'multi-memory',
  'exceptions',
  'memory64',
  'extended-const',
  'component-model',
  'function-references',
  'memory-control',
  'gc',
  'custom-page-sizes',
  'cm-values',
  'cm-nested-names',
  'legacy-exceptions',
  'gc-types',
  'stack-switching',
  'wide-arithmetic',
  'cm-async',
  'cm-async-stackful',
  'cm-more-async-builtins',
  'cm-threading',
  'cm-error-context',
  'cm-fixed-length-lists',
  'cm-gc',
  'call-indirect-overlong',
  'bulk-memory-opt',
  'custom-descriptors',
  'compact-imports',
  'cm-map',
  'cm64',
] as const;

/** The bit of a feature. */
export function featureBit(name: (typeof names)[number]): bigint {
  return 1n << BigInt(names.indexOf(name));
}

/** Names of the features whose bits are set; `bit 50` for one without a name. */
export function featureNames(features: bigint): string[] {
  const found: string[] = [];
  for (let bit = 0; features >> BigInt(bit) > 0n; bit++) {
    if (((features >> BigInt(bit)) & 1n) === 0n) continue;
    found.push(names[bit] ?? `bit ${bit}`);
  }
  return found;
}
