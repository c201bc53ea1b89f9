/** What the repository's tests share: the corpus and its formats, seeded randomness, mutations, and the oracle. */
export { corpusMissing, corpusPath, missingCorpus, readCorpus, repositoryRoot } from './corpus.ts';
export { flipBits, mutate, spliceByte, truncate } from './mutate.ts';
export { findOracle, type Oracle } from './oracle.ts';
export { createRandom, fuzzCount, type Random } from './random.ts';
export {
  loadCounts,
  loadSpecSuite,
  type ScriptAction,
  type ScriptCommand,
  type ScriptValue,
  type SpecCounts,
  type SpecScript,
} from './spec-script.ts';
export { matches, parseArgument, showExpected, showValue, type SpecValue } from './spec-values.ts';
export { readTarGz } from './tar.ts';
export { type WasmtimeAnswer, WasmtimeProcess } from './wasmtime-process.ts';
