/** What all checks share: the function, what is known of the target, analyses, and the findings so far. */

import { ControlFlowGraph } from '../analysis/control-flow-graph.ts';
import { DominatorTree } from '../analysis/dominator-tree.ts';
import { type AnyEntity, entityText } from '../any-entity.ts';
import type { Inst } from '../entities.ts';
import type { Function } from '../function.ts';
import { displayInst } from '../text/printer.ts';
import type { Type } from '../types.ts';

/** What the checks need to know of the machine that the function is meant for. */
export interface VerifierIsa {
  readonly pointerType: Type;
  readonly preserveFramePointers: boolean;
  readonly enablePinnedReg: boolean;
  /** Whether the machine has host calls, to which backend intrinsics lower. */
  readonly hostCalls: boolean;
}

/** Parameters, without the callee's address that comes first, and results of a host call. */
export interface HostCallTypes {
  readonly params: readonly Type[];
  readonly returns: readonly Type[];
}

/** The host ABI in force, for calls of backend intrinsics. */
export interface HostAbiTypes {
  /** The types of the Nth host call; `undefined` if there is none. */
  signatureOf(number: number): HostCallTypes | undefined;
}

export interface VerifierOptions {
  /** Without it, what depends on a machine is not checked, and what needs one is refused. */
  readonly isa?: VerifierIsa;
  readonly hostAbi?: HostAbiTypes;
}

type Lazy = string | (() => string);

/** A finding of the verifier. Its texts are made when they are read, as they may be as long as an instruction. */
export class VerifierError {
  readonly entity: AnyEntity;
  private readonly lazyContext: Lazy | undefined;
  private readonly lazyMessage: Lazy;

  constructor(entity: AnyEntity, context: Lazy | undefined, message: Lazy) {
    this.entity = entity;
    this.lazyContext = context;
    this.lazyMessage = message;
  }

  get message(): string {
    return typeof this.lazyMessage === 'string' ? this.lazyMessage : this.lazyMessage();
  }

  /** The instruction concerned, as text; some findings have none. */
  get context(): string | undefined {
    return typeof this.lazyContext === 'function' ? this.lazyContext() : this.lazyContext;
  }

  /** `inst0 (v1 = iadd.i32 v0, v0): message` */
  toString(): string {
    const { context } = this;
    return `${entityText(this.entity)}${context === undefined ? '' : ` (${context})`}: ${this.message}`;
  }
}

/** Thrown by `fatal`, caught by `verifyFunction`: what follows could not be judged. */
export class StopVerification extends Error {}

export class VerifierContext {
  readonly func: Function;
  readonly isa: VerifierIsa | undefined;
  readonly hostAbi: HostAbiTypes | undefined;
  readonly errors: VerifierError[] = [];
  private lazyDomtree: DominatorTree | undefined;
  /** Position of each instruction in its block. */
  readonly positions: Int32Array;

  constructor(func: Function, { isa, hostAbi }: VerifierOptions) {
    this.func = func;
    this.isa = isa;
    this.hostAbi = hostAbi;
    this.positions = new Int32Array(func.dfg.instCount);
    for (const block of func.layout.blocks()) {
      let position = 0;
      for (const inst of func.layout.blockInsts(block)) this.positions[inst] = position++;
    }
  }

  /** Made when it is first needed: after `checkTablesExist`. */
  get domtree(): DominatorTree {
    return (this.lazyDomtree ??= new DominatorTree(this.func, new ControlFlowGraph(this.func)));
  }

  /** Adds a finding about an entity other than an instruction, or about one whose text would not help. */
  reportAt(kind: AnyEntity['kind'], index: number, message: Lazy): void {
    this.errors.push(new VerifierError({ kind, index }, undefined, message));
  }

  /** Adds a finding about an instruction. */
  report(inst: Inst, message: Lazy): void {
    this.errors.push(new VerifierError({ kind: 'inst', index: inst }, () => displayInst(this.func, inst), message));
  }

  /** As `report`, and ends the verification. */
  fatal(inst: Inst, message: Lazy): never {
    this.report(inst, message);
    throw new StopVerification();
  }

  fatalAt(kind: AnyEntity['kind'], index: number, message: Lazy): never {
    this.reportAt(kind, index, message);
    throw new StopVerification();
  }
}
