/**
 * Gives a caller what the body of a callee refers to, and says what each of the callee's numbers is there.
 *
 * Alias regions are shared by their user number and pool constants by their bytes; all else is appended, in order.
 * Mirrors cranelift/codegen/src/inline.rs@e6b33de in role.
 */

import {
  type AliasRegion,
  type Block,
  type Constant,
  type Function,
  type MemFlags,
  regionOf,
  type Value,
  withRegion,
} from '@pulleyjs/cranelift-ir';

/** How many entities of each kind the caller had: what a callee's numbers are moved by. */
interface Bases {
  readonly stackSlot: number;
  readonly dynamicStackSlot: number;
  readonly dynamicType: number;
  readonly globalValue: number;
  readonly signature: number;
  readonly extFunc: number;
  readonly immediate: number;
}

export class EntityMap {
  readonly bases: Bases;
  readonly blocks: Map<Block, Block> = new Map();
  readonly values: Map<Value, Value> = new Map();
  private readonly callee: Function;
  private readonly caller: Function;
  private readonly constants: Constant[] = [];
  private readonly regions: AliasRegion[] = [];

  constructor(caller: Function, callee: Function) {
    this.caller = caller;
    this.callee = callee;
    this.bases = {
      stackSlot: caller.stackSlots.length,
      dynamicStackSlot: caller.dynamicStackSlots.length,
      dynamicType: caller.dynamicTypes.length,
      globalValue: caller.globalValues.length,
      signature: caller.signatures.length,
      extFunc: caller.extFuncs.length,
      immediate: caller.immediates.length,
    };
    this.shareConstants();
    this.shareRegions();
    this.appendEntities();
  }

  /** The caller's value for one of the callee's, which is already there. */
  value(value: Value): Value {
    return this.values.get(this.callee.dfg.resolve(value))!;
  }

  block(block: Block): Block {
    return this.blocks.get(block)!;
  }

  constant(constant: number): Constant {
    return this.constants[constant]!;
  }

  flags(flags: MemFlags): MemFlags {
    const region = regionOf(flags);
    return region === undefined ? flags : withRegion(flags, this.regions[region]!);
  }

  private shareConstants(): void {
    const known = new Map<string, Constant>();
    for (const constant of this.caller.constants.keys()) known.set(this.caller.constants.at(constant).join(), constant);
    for (const bytes of this.callee.constants.values()) {
      this.constants.push(known.get(bytes.join()) ?? this.caller.constants.push(bytes));
    }
  }

  private shareRegions(): void {
    const known = new Map<number, AliasRegion>();
    for (const region of this.caller.aliasRegions.keys()) {
      known.set(this.caller.aliasRegions.at(region).userId, region);
    }
    for (const region of this.callee.aliasRegions.values()) {
      this.regions.push(known.get(region.userId) ?? this.caller.aliasRegions.push(region));
    }
  }

  private appendEntities(): void {
    const { caller, callee, bases } = this;
    for (const slot of callee.stackSlots.values()) caller.stackSlots.push(slot);
    for (const { base, scale } of callee.dynamicTypes.values()) {
      caller.dynamicTypes.push({ base, scale: (scale + bases.globalValue) as typeof scale });
    }
    for (const { type } of callee.dynamicStackSlots.values()) {
      caller.dynamicStackSlots.push({ type: (type + bases.dynamicType) as typeof type });
    }
    for (const signature of callee.signatures.values()) caller.signatures.push(signature);
    for (const data of callee.extFuncs.values()) {
      caller.extFuncs.push({ ...data, signature: (data.signature + bases.signature) as typeof data.signature });
    }
    for (const bytes of callee.immediates.values()) caller.immediates.push(bytes);
    this.appendGlobalValues();
  }

  private appendGlobalValues(): void {
    const { caller, callee, bases } = this;
    for (const data of callee.globalValues.values()) {
      if (data.kind === 'load' || data.kind === 'iadd_imm') {
        const base = (data.base + bases.globalValue) as typeof data.base;
        const flags = data.kind === 'load' ? { flags: this.flags(data.flags) } : {};
        caller.globalValues.push({ ...data, base, ...flags });
        continue;
      }
      if (data.kind === 'symbol' && data.name.kind === 'user') {
        const { namespace, index } = data.name;
        if (callee.userNameRef(namespace, index) !== undefined) caller.internUserName(namespace, index);
      }
      caller.globalValues.push(data);
    }
  }
}
