/** What this back end cannot compile. */

import { type Inst, type Type, typeName } from '@pulleyjs/cranelift-ir';

/** The function holds an instruction, or a signature a type, that Pulley has no code for. */
export class UnsupportedError extends Error {
  /** Mnemonic of the CLIF instruction; `signature` for a parameter or return. */
  readonly opcode: string;
  /** Type it was asked for, as text; empty when the opcode has none. */
  readonly type: string;
  /** The instruction, if it is one. */
  readonly inst: Inst | undefined;

  constructor(opcode: string, type: Type, inst?: Inst) {
    const name = type === 0 ? '' : typeName(type);
    super(
      `unsupported by the Pulley back end: ${opcode}${name === '' ? '' : `.${name}`}${inst === undefined ? '' : ` (inst${inst})`}`,
    );
    this.name = 'UnsupportedError';
    this.opcode = opcode;
    this.type = name;
    this.inst = inst;
  }
}
