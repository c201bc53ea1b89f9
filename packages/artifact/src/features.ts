/**
 * The bits of `engine.features`: which proposals the module may use. Numbers are those of `wasmparser`'s `WasmFeatures` as
 * Wasmtime 50.0.1 has them; bits that are not named here are of the component model or of no proposal.
 */

const names: readonly (readonly [bit: number, name: string])[] = [
  [0, 'mutable-global'],
  [1, 'saturating-float-to-int'],
  [2, 'sign-extension'],
  [3, 'reference-types'],
  [4, 'multi-value'],
  [5, 'bulk-memory'],
  [6, 'simd'],
  [7, 'relaxed-simd'],
  [8, 'threads'],
  [9, 'shared-everything-threads'],
  [10, 'tail-call'],
  [11, 'floats'],
  [12, 'multi-memory'],
  [13, 'exceptions'],
  [14, 'memory64'],
  [15, 'extended-const'],
  [16, 'component-model'],
  [17, 'function-references'],
  [18, 'memory-control'],
  [19, 'gc'],
  [20, 'custom-page-sizes'],
  [25, 'legacy-exceptions'],
  [26, 'wide-arithmetic'],
];

/** Names of the features whose bits are set; `bit 31` for one without a name. */
export function featureNames(features: bigint): string[] {
  const found: string[] = [];
  for (let bit = 0; features >> BigInt(bit) > 0n; bit++) {
    if (((features >> BigInt(bit)) & 1n) === 0n) continue;
    found.push(names.find(([number]) => number === bit)?.[1] ?? `bit ${bit}`);
  }
  return found;
}
