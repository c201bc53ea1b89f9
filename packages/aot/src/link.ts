/**
 * The linker: compiled functions one after the other as one text, calls between them resolved, and their tables merged
 * with offsets from the start of the text.
 */

import {
  AddressMap,
  type CallSite,
  ExceptionTable,
  type FunctionEntry,
  functionKind,
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
export interface LinkedText {
  readonly text: Uint8Array;
  readonly functions: FunctionTable;
  readonly traps: TrapTable;
  readonly addressMap: AddressMap;
  readonly stackMaps: StackMapTable;
  readonly exceptions: ExceptionTable;
}

/** Order of functions in the text: by kind, then by index. */
function compareKeys(a: LinkedFunction, b: LinkedFunction): number {
  return functionKind(a.kind).number - functionKind(b.kind).number || a.index - b.index;
}

/** Two columns of numbers. */
class Pairs {
  readonly offsets: number[] = [];
  readonly values: number[] = [];

  push(offset: number, value: number): void {
    this.offsets.push(offset);
    this.values.push(value);
  }
}

class Linker {
  private readonly starts = new Map<string, number>();
  private readonly text: Uint8Array;
  private readonly traps = new Pairs();
  private readonly positions = new Pairs();
  private readonly callSites: CallSite[] = [];
  private readonly stackMaps: StackMap[] = [];
  private readonly entries: FunctionEntry[] = [];

  constructor(functions: readonly LinkedFunction[]) {
    let length = 0;
    for (const { kind, index, sourceOffset, pieces } of functions) {
      const start = length;
      for (const { name, compiled } of pieces) {
        this.starts.set(externalNameText(name), length);
        length += compiled.code.length;
      }
      this.entries.push({ kind, index, start, length: length - start, sourceOffset });
    }
    this.text = new Uint8Array(length);
    let start = 0;
    for (const { pieces } of functions) {
      for (const { compiled } of pieces) {
        this.add(compiled, start);
        start += compiled.code.length;
      }
    }
  }

  private add(compiled: CompiledFunction, start: number): void {
    this.text.set(compiled.code, start);
    this.resolve(compiled, start);
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

  private resolve({ relocs }: CompiledFunction, start: number): void {
    const view = new DataView(this.text.buffer);
    for (const reloc of relocs) {
      const name = externalNameText(reloc.target);
      if (reloc.kind !== 'pcrel32') throw new CompileError(`${name} is a host call that no number is known for`);
      const target = this.starts.get(name);
      if (target === undefined) throw new CompileError(`${name} is called but is not there`);
      view.setInt32(start + reloc.offset, target + Number(reloc.addend) - (start + reloc.instOffset), true);
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

  finish(): LinkedText {
    return {
      text: this.text,
      functions: new FunctionTable(this.entries),
      traps: new TrapTable(Uint32Array.from(this.traps.offsets), Uint8Array.from(this.traps.values)),
      addressMap: new AddressMap(Uint32Array.from(this.positions.offsets), Uint32Array.from(this.positions.values)),
      stackMaps: new StackMapTable(this.stackMaps),
      exceptions: new ExceptionTable(this.callSites),
    };
  }
}

/** Links functions. @throws CompileError for a name that none of them has, and a trap code that Wasmtime lacks */
export function link(functions: readonly LinkedFunction[]): LinkedText {
  return new Linker([...functions].sort(compareKeys)).finish();
}
