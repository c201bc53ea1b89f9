/**
 * Which features an artefact says it needs. The real engine loads it if all of them are on there; so it is what
 * Wasmtime 50 has on by default for Pulley, and what a module uses beyond that.
 */

import { featureBit } from '@pulleyjs/artifact';
import type { Module } from '@pulleyjs/wasm-parse';

const WASMTIME_DEFAULT = 0xc0d0bfcffn;
const ORDINARY_PAGE_LOG2 = 16;

/** The bits of `engine.features`. */
export function wasmFeatureBits(module: Module): bigint {
  const hasCustomPages = module.memories.some(({ pageSizeLog2 }) => pageSizeLog2 !== ORDINARY_PAGE_LOG2);
  return hasCustomPages ? WASMTIME_DEFAULT | featureBit('custom-page-sizes') : WASMTIME_DEFAULT;
}
