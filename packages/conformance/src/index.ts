/** Runs what others wrote through the whole pipeline: the spec suite at engine level, WASI programs through the command. */
export { createPulleyEngine } from './pulley-engine.ts';
export { createPulleyEngines } from './spec-features.ts';
export type { SpecEngine, SpecOutcome, SpecWorld } from './spec-engine.ts';
export { failures, featureTable, supportedFeatures, tallyByFeature, unsupportedReasons } from './spec-report.ts';
export type { FileResult, Tally } from './spec-report.ts';
export { type CommandVerdict, runScript } from './spec-runner.ts';
export { cliPath, loadCases, recordedTimes, runCase, type WasiCase, type WasiResult } from './wasi-programs.ts';
