/** One function compiled here: where it is, and what its tables say of each place in it. */

import { trapCodeName } from '@pulleyjs/cranelift-ir';
import { trapOfClif } from '@pulleyjs/host-abi';
import type { CallSite, CompiledFunction, UserStackMap } from '@pulleyjs/pulley-codegen';
import type { CodeBody } from './module-image.ts';

export class CompiledBody implements CodeBody {
  readonly kind: number;
  readonly index: number;
  readonly address: number;
  private readonly compiled: CompiledFunction;

  constructor(kind: number, index: number, address: number, compiled: CompiledFunction) {
    this.kind = kind;
    this.index = index;
    this.address = address;
    this.compiled = compiled;
  }

  get byteLength(): number {
    return this.compiled.code.length;
  }

  get hasFrame(): boolean {
    return this.compiled.hasFrame;
  }

  trapAt(offset: number): number | undefined {
    const trap = lastUpTo(this.compiled.traps, offset, (row) => row.offset);
    return trap?.offset === offset ? trapOfClif(trapCodeName(trap.code))?.code : undefined;
  }

  sourceOffsetAt(offset: number): number | undefined {
    const found = lastUpTo(this.compiled.srclocs, offset, (row) => row.offset)?.srcloc;
    return found === noSourceLocation ? undefined : found;
  }

  handlersAt(returnOffset: number): CallSite | undefined {
    const site = lastUpTo(this.compiled.callSites, returnOffset, (row) => row.returnOffset);
    return site?.returnOffset === returnOffset && site.handlers.length > 0 ? site : undefined;
  }

  stackMapAt(returnOffset: number): UserStackMap | undefined {
    const map = lastUpTo(this.compiled.userStackMaps, returnOffset, (row) => row.returnOffset);
    return map?.returnOffset === returnOffset ? map : undefined;
  }
}

const noSourceLocation = 0xffff_ffff;

/** The bodies of a module, by address. */
export class BodyList {
  /** Ascending by address. */
  private readonly bodies: CompiledBody[] = [];

  /** Addresses mostly ascend: a new chunk may lie below older ones. */
  add(body: CompiledBody): void {
    let at = this.bodies.length;
    while (at > 0 && this.bodies[at - 1].address > body.address) at--;
    this.bodies.splice(at, 0, body);
  }

  /** The body that holds a code address. */
  find(address: number): CompiledBody | undefined {
    const body = lastUpTo(this.bodies, address, (candidate) => candidate.address);
    return body !== undefined && address < body.address + body.byteLength ? body : undefined;
  }
}

/** The last of ascending rows whose key is not above `key`. */
function lastUpTo<T>(rows: readonly T[], key: number, keyOf: (row: T) => number): T | undefined {
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (keyOf(rows[middle]) <= key) low = middle + 1;
    else high = middle;
  }
  return rows[low - 1];
}
