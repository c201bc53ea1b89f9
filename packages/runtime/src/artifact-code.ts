/** The code of a module that comes from an artefact: its functions, installed as they are, where the text has them. */

import type { Artifact, FunctionEntry } from '@pulleyjs/artifact';
import { functionKind, functionKinds } from '@pulleyjs/artifact';
import type { CallSite } from '@pulleyjs/pulley-codegen';
import { codeSpace } from '@pulleyjs/pulley-interp';
import { CodeAllocator, releaseWith } from './code-allocator.ts';
import { assert } from './errors.ts';
import type { CodeBody, ModuleCode, StackMap } from './module-image.ts';

/** A function of the text. Tables count from the text's start, a body from its own. */
class ArtifactBody implements CodeBody {
  readonly kind: number;
  readonly index: number;
  readonly address: number;
  readonly byteLength: number;
  readonly hasFrame: boolean = true;
  private readonly artifact: Artifact;
  private readonly start: number;

  constructor(artifact: Artifact, base: number, { kind, index, start, length }: FunctionEntry) {
    this.artifact = artifact;
    this.kind = functionKind(kind).number;
    this.index = index;
    this.address = base + start;
    this.byteLength = length;
    this.start = start;
  }

  trapAt(offset: number): number | undefined {
    return this.artifact.traps.codeAt(this.start + offset);
  }

  sourceOffsetAt(offset: number): number | undefined {
    return this.artifact.addressMap.positionAt(this.start + offset);
  }

  handlersAt(returnOffset: number): CallSite | undefined {
    const site = this.artifact.exceptions.at(this.start + returnOffset);
    if (site === undefined) return undefined;
    const handlers = site.handlers.map((handler) => ({
      ...handler,
      handlerOffset: handler.handlerOffset - this.start,
    }));
    return { returnOffset, frameOffset: site.frameOffset, handlers };
  }

  stackMapAt(returnOffset: number): StackMap | undefined {
    const map = this.artifact.stackMaps.at(this.start + returnOffset);
    return map && { frameSize: map.frameSize, entries: map.slots.map((spOffset) => ({ spOffset })) };
  }
}

/** See the head of the file. */
export class ArtifactCode implements ModuleCode {
  readonly hostTrampolines: ReadonlyMap<number, number>;
  private readonly artifact: Artifact;
  private readonly allocator: CodeAllocator;
  private readonly base: number;

  /**
   * @param trampolines index of the trampoline to host functions of each type, by the engine's number of the type
   * @throws ResourceError when the code space is full
   */
  constructor(artifact: Artifact, trampolines: ReadonlyMap<number, number>) {
    this.artifact = artifact;
    // Everything is there from the start: an address without code is no address of this module.
    this.allocator = new CodeAllocator(() => {});
    this.base = this.allocator.allocate(artifact.text.length);
    for (const { start, length } of artifact.functions.entries)
      codeSpace().installFunction(this.base + start, artifact.text.subarray(start, start + length));
    releaseWith(this, this.allocator.reserved);
    const toArray = functionKind('WasmToArrayTrampoline').number;
    this.hostTrampolines = new Map([...trampolines].map(([typeId, index]) => [typeId, this.entry(toArray, index)]));
  }

  entry(kind: number, index: number): number {
    const entry = this.artifact.functions.find(functionKinds[kind].name, index);
    assert(entry !== undefined, `the artefact has no function ${index} of kind ${kind}`);
    return this.base + entry.start;
  }

  find(address: number): CodeBody | undefined {
    const entry = this.artifact.functions.at(address - this.base);
    return entry && new ArtifactBody(this.artifact, this.base, entry);
  }

  noteSample(): void {}

  compileAll(): void {}

  release(): void {
    this.allocator.release();
  }
}
