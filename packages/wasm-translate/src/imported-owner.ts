/** Imported tables and memories: whose they are. Their import structures both name the owner and the index there. */

import { I32, type Type, type Value } from '@pulleyjs/cranelift-ir';
import type { FunctionTranslator } from './function-translator.ts';

/** A table or memory as the host calls name it. */
export interface Owner {
  /** The context that owns it. */
  readonly vmctx: Value;
  /** i32: its index among those that the owner defines. */
  readonly defined: Value;
}

/** The owner of what the import structure at `start` of the VMContext stands for. */
export function importedOwner(t: FunctionTranslator, struct: 'VMTableImport' | 'VMMemoryImport', start: number): Owner {
  const { ctx, builder } = t;
  const fields = ctx.layout.structs[struct];
  const load = (type: Type, field: 'vmctx' | 'index'): Value =>
    builder.load(type, ctx.regions.constant(struct, fields[field]), ctx.vmctx, start + fields[field]);
  return { vmctx: load(t.env.pointerType, 'vmctx'), defined: load(I32, 'index') };
}
