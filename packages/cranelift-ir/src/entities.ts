/** The ids of a CLIF function's parts, each its own type. Text prefixes are those of the `.clif` format. */

import type { Entity } from '@pulleyjs/entity';

/** `v7` */
export type Value = Entity<'Value'>;
/** `block3` */
export type Block = Entity<'Block'>;
/** Not spelled in text; numbered in order of creation. */
export type Inst = Entity<'Inst'>;
/** `ss0` */
export type StackSlot = Entity<'StackSlot'>;
/** `dss0` */
export type DynamicStackSlot = Entity<'DynamicStackSlot'>;
/** `dt0` */
export type DynamicType = Entity<'DynamicType'>;
/** `gv0` */
export type GlobalValue = Entity<'GlobalValue'>;
/** `sig0` */
export type SigRef = Entity<'SigRef'>;
/** `fn0` */
export type FuncRef = Entity<'FuncRef'>;
/** `const0` */
export type Constant = Entity<'Constant'>;
/** `region0` */
export type AliasRegion = Entity<'AliasRegion'>;
/** `userextname0` */
export type UserExternalNameRef = Entity<'UserExternalNameRef'>;
/** The inline table of one `br_table`. */
export type JumpTable = Entity<'JumpTable'>;
/** The inline table of one `try_call`. */
export type ExceptionTable = Entity<'ExceptionTable'>;
/** A shuffle mask, in the function's pool of 16-byte immediates. */
export type Immediate = Entity<'Immediate'>;
