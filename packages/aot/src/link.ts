/**
 * The linker: compiled functions one after the other as one text, calls between them resolved, and their tables merged
 * with offsets from the start of the text.
 */

import {
  AddressMap,
  type Artifact,
  type CallSite,
  ExceptionTable,
  type FunctionEntry,
  type FunctionKindName,
  FunctionTable,
  NO_POSITION,
  type StackMap,
  StackMapTable,
  TrapTable,
} from '@pulleyjs/artifact';
import { type ExternalName, externalNameText, trapCodeName } from '@pulleyjs/cranelift-ir';
import { trapOfClif } from '@pulleyjs/host-abi';
import type { CompiledFunction } from '@pulleyjs/pulley-codegen';
import { CompileError } from './errors.ts';

/** A function to link. */
export interface LinkedFunction {
  readonly kind: FunctionKindName;
  readonly index: number;
  /** Byte offset of its body in the wasm module, if it has one. */
  readonly sourceOffset: number | null;
  /** Its code. More than one piece where it brings code of its own that nothing else names. */
  readonly pieces: readonly CodePiece[];
}

/** Code that can be called by a name. */
export interface CodePiece {
  readonly name: ExternalName;
  readonly compiled: CompiledFunction;
}

/** What the text holds, by text offset. */
export type LinkedText = Pick<Artifact, 'text' | 'functions' | 'traps' | 'addressMap' | 'stackMaps' | 'exceptions'>;

/** Two columns of numbers. */
class Pairs {
  readonly offsets: number[] = [];
  readonly values: number[] = [];

  push(offset: number, value: number): void {
    this.offsets.push(offset);
    this.values.push(value);
  }
}

/** Bytes that grow. */
class CodeBytes {
  private bytes = new Uint8Array(1 << 16);
  length = 0;

  append(code: Uint8Array): void {
    const needed = this.length + code.length;
    if (needed > this.bytes.length) {
      const grown = new Uint8Array(Math.max(needed, this.bytes.length * 2));
      grown.set(this.bytes.subarray(0, this.length));
      this.bytes = grown;
    }
    this.bytes.set(code, this.length);
    this.length = needed;
  }

  finish(): Uint8Array<ArrayBuffer> {
    return this.bytes.slice(0, this.length);
  }
}

/** A call to resolve once every function has its place. */
interface PendingCall {
  /** Text offset of the four bytes to write, and of what their value counts from. */
  readonly field: number;
  readonly origin: number;
  readonly target: string;
}

/** Takes functions in the order of their keys: by kind, then by index. Keeps of each only what the artefact will hold. */
export class Linker {
  private readonly starts = new Map<string, number>();
  private readonly text = new CodeBytes();
  private readonly calls: PendingCall[] = [];
  private readonly traps = new Pairs();
  private readonly positions = new Pairs();
  private readonly callSites: CallSite[] = [];
  private readonly stackMaps: StackMap[] = [];
  private readonly entries: FunctionEntry[] = [];

  /** Appends a function. @throws CompileError for a late-bound host call, and a trap code that Wasmtime lacks */
  add({ kind, index, sourceOffset, pieces }: LinkedFunction): void {
    const start = this.text.length;
    for (const piece of pieces) this.addPiece(piece);
    this.entries.push({ kind, index, start, length: this.text.length - start, sourceOffset });
  }

  private addPiece({ name, compiled }: CodePiece): void {
    const start = this.text.length;
    this.starts.set(externalNameText(name), start);
    this.text.append(compiled.code);
    this.addCalls(compiled, start);
    this.addTraps(compiled, start);
    this.addPositions(compiled, start);
    for (const { returnOffset, frameOffset, handlers } of compiled.callSites) {
      if (handlers.length === 0) continue;
      this.callSites.push({
        returnOffset: start + returnOffset,
        frameOffset,
        handlers: handlers.map((handler) => ({ ...handler, handlerOffset: start + handler.handlerOffset })),
      });
    }
    for (const { returnOffset, frameSize, entries } of compiled.userStackMaps) {
      const slots = entries.map(({ spOffset }) => spOffset).sort((a, b) => a - b);
      if (slots.length > 0) this.stackMaps.push({ returnOffset: start + returnOffset, frameSize, slots });
    }
  }

  private addCalls({ relocs }: CompiledFunction, start: number): void {
    for (const reloc of relocs) {
      const target = externalNameText(reloc.target);
      if (reloc.kind !== 'pcrel32') throw new CompileError(`${target} is a host call that no number is known for`);
      const origin = start + reloc.instOffset - Number(reloc.addend);
      this.calls.push({ field: start + reloc.offset, origin, target });
    }
  }

  private addTraps({ traps }: CompiledFunction, start: number): void {
    for (const { offset, code } of traps) {
      const trap = trapOfClif(trapCodeName(code));
      if (trap === undefined) throw new CompileError(`trap code ${trapCodeName(code)} is none of Wasmtime's`);
      this.traps.push(start + offset, trap.code);
    }
  }

  /** Only where the position changes: of several at one offset the last counts. */
  private addPositions({ srclocs, code }: CompiledFunction, start: number): void {
    const { offsets, values } = this.positions;
    const push = (offset: number, position: number): void => {
      if (offsets[offsets.length - 1] === offset) {
        offsets.pop();
        values.pop();
      }
      if ((values[values.length - 1] ?? NO_POSITION) !== position) this.positions.push(offset, position);
    };
    if (code.length === 0) return;
    push(start, NO_POSITION);
    for (const { offset, srcloc } of srclocs) if (offset < code.length) push(start + offset, srcloc);
  }

  /** The linked text. @throws CompileError for a name that no function has */
  finish(): LinkedText {
    const text = this.text.finish();
    const view = new DataView(text.buffer);
    for (const { field, origin, target } of this.calls) {
      const start = this.starts.get(target);
      if (start === undefined) throw new CompileError(`${target} is called but is not there`);
      view.setInt32(field, start - origin, true);
    }
    return {
      text,
      functions: new FunctionTable(this.entries),
      traps: new TrapTable(Uint32Array.from(this.traps.offsets), Uint8Array.from(this.traps.values)),
      addressMap: new AddressMap(Uint32Array.from(this.positions.offsets), Uint32Array.from(this.positions.values)),
      stackMaps: new StackMapTable(this.stackMaps),
      exceptions: new ExceptionTable(this.callSites),
    };
  }
}
