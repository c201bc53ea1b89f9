/** A stable 64-bit hash of an ABI's table: two 32-bit FNV-1a hashes of its text, from different starting points. */

import type { HostCall } from './host-abi.ts';

const FNV_PRIME = 0x01000193;
const FNV_OFFSET = 0x811c9dc5;
const SECOND_OFFSET = 0x9747b28c;

function fnv1a(text: string, offset: number): string {
  let hash = offset;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    hash = Math.imul(hash ^ (unit & 0xff), FNV_PRIME);
    hash = Math.imul(hash ^ (unit >>> 8), FNV_PRIME);
  }
  return (hash >>> 0).toString(16).padStart(8, '0');
}

/** A row in one line: `3 memory_fill(vmctx, pointer, u32, size)`. Parameter names and JavaScript forms are not part of the ABI. */
export function signatureText(call: HostCall): string {
  const result = call.result === undefined ? '' : ` -> ${call.result.type}`;
  const trap = call.trap === undefined ? '' : ` trap ${call.trap}`;
  return `${call.id} ${call.name}(${call.params.map((param) => param.type).join(', ')})${result}${trap}`;
}

/** 16 hexadecimal digits. */
export function fingerprintOf(calls: readonly HostCall[]): string {
  const text = calls.map(signatureText).join('\n');
  return fnv1a(text, FNV_OFFSET) + fnv1a(text, SECOND_OFFSET);
}
