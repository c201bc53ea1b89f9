/** A CLIF function: signature, preamble entities, data-flow graph and layout. */

import { type Entity, PrimaryMap } from '@pulleyjs/entity';
import { DataFlowGraph } from './dfg.ts';
import type {
  AliasRegion,
  Block,
  Constant,
  DynamicStackSlot,
  DynamicType,
  ExceptionTable,
  FuncRef,
  GlobalValue,
  Immediate,
  Inst,
  JumpTable,
  SigRef,
  StackSlot,
  UserExternalNameRef,
} from './entities.ts';
import type { ExternalName } from './external-name.ts';
import type {
  DebugTag,
  ExceptionTableData,
  InstructionData,
  JumpTableData,
  UserStackMapEntry,
  BlockCall,
} from './instructions.ts';
import { Layout } from './layout.ts';
import type { MemFlags } from './memflags.ts';
import { formatOf } from './opcodes.ts';
import type { Type } from './types.ts';

/** Calling conventions by their text. */
export type CallConv =
  | 'fast'
  | 'tail'
  | 'system_v'
  | 'windows_fastcall'
  | 'apple_aarch64'
  | 'probestack'
  | 'winch'
  | 'preserve_all';

/** A parameter or return value of a signature. */
export interface AbiParam {
  readonly type: Type;
  readonly extension: 'none' | 'uext' | 'sext';
  /** `sarg` carries the size of the by-value struct, in bytes. */
  readonly purpose: 'normal' | 'vmctx' | 'sret' | { readonly sarg: number };
}

export interface Signature {
  params: AbiParam[];
  returns: AbiParam[];
  callConv: CallConv;
}

/** A plain parameter of that type. */
export function abiParam(type: Type): AbiParam {
  return { type, extension: 'none', purpose: 'normal' };
}
/** The VMContext pointer. */
export function vmctxParam(type: Type): AbiParam {
  return { type, extension: 'none', purpose: 'vmctx' };
}

/** `fn0 = colocated u0:3 sig0` */
export interface ExtFuncData {
  name: ExternalName;
  signature: SigRef;
  /** Defined in the same image: reached by a direct call. */
  colocated: boolean;
  patchable: boolean;
}

/** `ss0 = explicit_slot 16, align = 8, key = 5` */
export interface StackSlotData {
  kind: 'explicit_slot';
  /** Bytes. */
  size: number;
  /** Alignment is 1 << alignShift bytes. */
  alignShift: number;
  key: bigint | undefined;
}

export interface DynamicStackSlotData {
  type: DynamicType;
}

/** `dt0 = i32x4*gv0` */
export interface DynamicTypeData {
  base: Type;
  scale: GlobalValue;
}

export type GlobalValueData =
  | { readonly kind: 'vmctx' }
  | {
      readonly kind: 'load';
      readonly base: GlobalValue;
      readonly offset: number;
      readonly type: Type;
      readonly flags: MemFlags;
    }
  | { readonly kind: 'iadd_imm'; readonly base: GlobalValue; readonly offset: bigint; readonly type: Type }
  | {
      readonly kind: 'symbol';
      readonly name: ExternalName;
      readonly offset: bigint;
      readonly colocated: boolean;
      readonly tls: boolean;
    }
  | { readonly kind: 'dyn_scale_target_const'; readonly type: Type };

/** `region0 = 8 "VMContext+0x8"`: accesses of different regions never alias. */
export interface AliasRegionData {
  userId: number;
  description: string;
}

/** Name of a function: `%f` or `u0:3`. */
export type FunctionName = Extract<ExternalName, { kind: 'user' | 'testcase' }>;

export class Function {
  name: FunctionName;
  signature: Signature;
  readonly dfg: DataFlowGraph = new DataFlowGraph();
  readonly layout: Layout = new Layout();
  readonly stackSlots: PrimaryMap<StackSlot, StackSlotData> = new PrimaryMap();
  readonly dynamicStackSlots: PrimaryMap<DynamicStackSlot, DynamicStackSlotData> = new PrimaryMap();
  readonly dynamicTypes: PrimaryMap<DynamicType, DynamicTypeData> = new PrimaryMap();
  readonly globalValues: PrimaryMap<GlobalValue, GlobalValueData> = new PrimaryMap();
  readonly signatures: PrimaryMap<SigRef, Signature> = new PrimaryMap();
  readonly extFuncs: PrimaryMap<FuncRef, ExtFuncData> = new PrimaryMap();
  /** Pool constants, little-endian bytes. */
  readonly constants: PrimaryMap<Constant, Uint8Array> = new PrimaryMap();
  readonly immediates: PrimaryMap<Immediate, Uint8Array> = new PrimaryMap();
  readonly aliasRegions: PrimaryMap<AliasRegion, AliasRegionData> = new PrimaryMap();
  readonly jumpTables: PrimaryMap<JumpTable, JumpTableData> = new PrimaryMap();
  readonly exceptionTables: PrimaryMap<ExceptionTable, ExceptionTableData> = new PrimaryMap();
  /** Stack maps of calls, as the front end declared them. */
  readonly userStackMaps: Map<Inst, UserStackMapEntry[]> = new Map();
  readonly debugTags: Map<Inst, DebugTag[]> = new Map();
  stackLimit: GlobalValue | undefined;
  /** The distinct user names that the function's text uses, in order; empty unless a parser made the function. */
  private readonly userNames: PrimaryMap<UserExternalNameRef, ExternalName> = new PrimaryMap();
  private readonly userNameRefs: Map<string, UserExternalNameRef> = new Map();

  constructor(name: FunctionName, signature: Signature) {
    this.name = name;
    this.signature = signature;
  }

  /** Gives a user name its `userextname` number, or finds the one it has. */
  internUserName(namespace: number, index: number): UserExternalNameRef {
    const key = `${namespace}:${index}`;
    const known = this.userNameRefs.get(key);
    if (known !== undefined) return known;
    const ref = this.userNames.push({ kind: 'user', namespace, index });
    this.userNameRefs.set(key, ref);
    return ref;
  }

  /** The `userextname` number of a user name, if it has one. */
  userNameRef(namespace: number, index: number): UserExternalNameRef | undefined {
    return this.userNameRefs.get(`${namespace}:${index}`);
  }

  /** The user name of a `userextname` number. */
  userNameAt(ref: UserExternalNameRef): ExternalName | undefined {
    return this.userNames.get(ref);
  }

  /** The block calls of an instruction, in the order of their text (for `br_table`: default first; `try_call`: handlers, then normal return). */
  branchTargets(data: InstructionData): readonly BlockCall[] {
    switch (formatOf[data.opcode]) {
      case 'BranchTable': {
        const table = this.jumpTables.at(data.imm as JumpTable);
        return [table.defaultTarget, ...table.entries];
      }
      case 'TryCall':
      case 'TryCallIndirect': {
        const table = this.exceptionTables.at(data.aux as ExceptionTable);
        const handlers = table.items.flatMap((item) => (item.kind === 'context' ? [] : [item.target]));
        return [...handlers, table.normalReturn];
      }
      default:
        return data.targets;
    }
  }

  /** Calls `visit` with each destination block of a terminator, duplicates included, allocating nothing for plain branches. */
  forEachSuccessor(data: InstructionData, visit: (block: Block) => void): void {
    for (const call of this.branchTargets(data)) visit(call.block);
  }

  /** The signature of a call instruction's callee, `undefined` if it is no call. */
  callSignature(data: InstructionData): SigRef | undefined {
    switch (formatOf[data.opcode]) {
      case 'Call':
      case 'TryCall':
        return this.extFuncs.at(data.imm as FuncRef).signature;
      case 'CallIndirect':
        return data.imm as SigRef;
      case 'TryCallIndirect':
        return this.exceptionTables.at(data.aux as ExceptionTable).signature as Entity<'SigRef'>;
      default:
        return undefined;
    }
  }
}
