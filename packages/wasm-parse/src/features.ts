/**
 * The features of WebAssembly that can be switched on or off, named as their proposals are.
 * What is off is refused with an error that names it.
 */

/** Every feature, in the order of its bit in a {@link FeatureMask}. */
const featureNames = [
  'signExtension',
  'saturatingFloatToInt',
  'multiValue',
  'bulkMemory',
  'referenceTypes',
  'extendedConst',
  'multiMemory',
  'tailCall',
  'simd',
  'relaxedSimd',
  'memory64',
  'exceptions',
  'legacyExceptions',
  'functionReferences',
  'gc',
  'customPageSizes',
  'wideArithmetic',
  'threads',
] as const;

/** The name of one feature. */
export type FeatureName = (typeof featureNames)[number];

/** Which features a module may use. */
export type WasmFeatures = { readonly [Name in FeatureName]: boolean };

/** A set of features as bits; bit 0 stands for WebAssembly 1.0 and is always set. */
export type FeatureMask = number;

/** The names of all features. */
export const FEATURE_NAMES: readonly FeatureName[] = featureNames;

/** The bit of a feature; `mvp` is WebAssembly 1.0. */
export function featureBit(name: FeatureName | 'mvp'): FeatureMask {
  return name === 'mvp' ? 1 : 2 << featureNames.indexOf(name);
}

/** A feature object as bits. */
export function featureMask(features: WasmFeatures): FeatureMask {
  let mask = featureBit('mvp');
  for (const name of featureNames) if (features[name]) mask |= featureBit(name);
  return mask;
}

/** Exactly these features. */
export function onlyFeatures(enabled: readonly FeatureName[]): WasmFeatures {
  const features = {} as { [Name in FeatureName]: boolean };
  for (const name of featureNames) features[name] = enabled.includes(name);
  return features;
}

const wasm2Scalar: readonly FeatureName[] = [
  'signExtension',
  'saturatingFloatToInt',
  'multiValue',
  'bulkMemory',
  'referenceTypes',
];
const wasm3Scalar: readonly FeatureName[] = ['extendedConst', 'multiMemory', 'tailCall'];
const wasm3Rest: readonly FeatureName[] = ['simd', 'relaxedSimd', 'memory64', 'exceptions', 'functionReferences', 'gc'];

/** WebAssembly 1.0. */
export const wasm1Features: WasmFeatures = onlyFeatures([]);
/** WebAssembly 2.0, SIMD included. */
export const wasm2Features: WasmFeatures = onlyFeatures([...wasm2Scalar, 'simd']);
/** WebAssembly 3.0. */
export const wasm3Features: WasmFeatures = onlyFeatures([...wasm2Scalar, ...wasm3Scalar, ...wasm3Rest]);
/** Everything known here. */
export const allFeatures: WasmFeatures = onlyFeatures(featureNames);
/** What the packages that consume a module support from end to end. */
export const defaultFeatures: WasmFeatures = onlyFeatures([
  ...wasm2Scalar,
  ...wasm3Scalar,
  'simd',
  'relaxedSimd',
  'wideArithmetic',
  'memory64',
  'customPageSizes',
  'functionReferences',
  'gc',
  'threads',
  'exceptions',
  'legacyExceptions',
]);
