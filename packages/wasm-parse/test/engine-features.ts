/** Which features the WebAssembly of the JavaScript engine that runs the tests has, found with a small module for each. */
import { onlyFeatures, type FeatureName, type WasmFeatures } from '../src/index.ts';
import { functionModule, section, wasm, type Part } from './module-bytes.ts';

const memory = section(5, 1, 0, 1);
const sharedMemory = section(5, 1, 3, 1, 1);
const drop = 0x1a;
const i32 = (value: number): Part => [0x41, value];

/** A module for each feature that is valid exactly with that feature. */
export const featureProbes: Readonly<Record<FeatureName, Uint8Array>> = {
  signExtension: functionModule([i32(0), 0xc0, drop]),
  saturatingFloatToInt: functionModule([0x43, 0, 0, 0, 0, 0xfc, 0, drop]),
  multiValue: wasm(section(1, 1, 0x60, 0, 2, 0x7f, 0x7f)),
  bulkMemory: functionModule([i32(0), i32(0), i32(0), 0xfc, 11, 0], memory),
  referenceTypes: functionModule([0xd0, 0x6f, drop]),
  extendedConst: wasm(section(6, 1, 0x7f, 0, i32(1), i32(1), 0x6a, 0x0b)),
  multiMemory: wasm(section(5, 2, 0, 1, 0, 1)),
  tailCall: functionModule([0x12, 0]),
  simd: functionModule([i32(0), 0xfd, 0x0f, drop]),
  relaxedSimd: functionModule([i32(0), 0xfd, 0x0f, 0xfd, 0x81, 2, drop]),
  memory64: wasm(section(5, 1, 4, 1)),
  exceptions: functionModule([0x1f, 0x40, 0, 0x0b]),
  legacyExceptions: functionModule([0x06, 0x40, 0x0b]),
  functionReferences: wasm(section(1, 2, 0x60, 0, 0, 0x60, 1, 0x64, 0, 0)),
  gc: wasm(section(1, 1, 0x5f, 0)),
  customPageSizes: wasm(section(5, 1, 8, 1, 0)),
  wideArithmetic: functionModule([[0x42, 0], [0x42, 0], 0xfc, 21, drop, drop]),
  threads: functionModule([i32(0), i32(0), 0xfe, 0, 2, 0, drop], sharedMemory),
};

/** The engine's `WebAssembly`, of which TypeScript's library for ES2022 knows nothing. */
const engine = (
  globalThis as unknown as {
    WebAssembly: { validate(bytes: Uint8Array): boolean; Module: new (bytes: Uint8Array) => object };
  }
).WebAssembly;

export function engineValidates(bytes: Uint8Array): boolean {
  return engine.validate(bytes);
}

/** Why the engine refuses the module; empty if it does not. */
export function engineComplaint(bytes: Uint8Array): string {
  try {
    void new engine.Module(bytes);
    return '';
  } catch (error) {
    return (error as Error).message;
  }
}

/** What the engine supports. */
export const engineFeatures: WasmFeatures = onlyFeatures(
  (Object.keys(featureProbes) as FeatureName[]).filter((name) => engineValidates(featureProbes[name])),
);
