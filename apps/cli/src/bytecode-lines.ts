/** Compiled code as lines of text: one an instruction, with what is known beside it. */
import { trapCodeName, type ExternalName } from '@pulleyjs/cranelift-ir';
import { trapOfClif, wasmtime50 } from '@pulleyjs/host-abi';
import type { CompiledFunction } from '@pulleyjs/pulley-codegen';
import {
  DecodedInstruction,
  decodeInstruction,
  type ListingContext,
  opcodes,
  printInstruction,
} from '@pulleyjs/pulley-isa';

/** One instruction, or one entry of a jump table. */
export interface BytecodeLine {
  /** Byte offset in the function, or in the text of a precompiled module. */
  readonly offset: number;
  readonly bytes: Uint8Array;
  readonly text: string;
  /** What stands beside it, or empty. */
  readonly comment: string;
}

const entryBytes = 4;

/** The lines of bare bytecode, one by one, of the context's range. @throws DecodeError at the first bytes that are no instruction */
export function* bytecodeLines(bytes: Uint8Array, context: ListingContext): Generator<BytecodeLine, void, undefined> {
  const code = bytes.subarray(0, context.end ?? bytes.length);
  const instruction = new DecodedInstruction();
  for (let offset = context.start ?? 0; offset < code.length;) {
    const next = decodeInstruction(code, offset, instruction);
    const length = opcodes[instruction.op]!.byteLength;
    const [text, comment = ''] = printInstruction(instruction, context).split(commentMark);
    yield { offset, bytes: code.subarray(offset, offset + length), text: text!, comment };
    for (let entry = offset + length; entry < next; entry += entryBytes) yield tableEntry(code, entry);
    offset = next;
  }
}

const commentMark = '    // ';

function tableEntry(code: Uint8Array, offset: number): BytecodeLine {
  const bytes = code.subarray(offset, offset + entryBytes);
  const relative = bytes[0]! | (bytes[1]! << 8) | (bytes[2]! << 16) | (bytes[3]! << 24);
  const text = `${relative < 0 ? '-' : ''}0x${Math.abs(relative).toString(16)}`;
  return { offset, bytes, text, comment: `target = 0x${(offset + relative).toString(16)}` };
}

/** The lines of a function, with host calls, callees and traps named. Callees are linked later: their names replace the targets. */
export function functionLines(
  compiled: CompiledFunction,
  nameOf: (name: ExternalName) => string | undefined,
): BytecodeLine[] {
  const traps = new Map(compiled.traps.map(({ offset, code }) => [offset, trapCodeName(code)]));
  const callees = new Map<number, string>();
  for (const reloc of compiled.relocs) {
    const name = nameOf(reloc.target);
    if (reloc.kind === 'pcrel32' && name !== undefined) callees.set(reloc.instOffset, name);
  }
  const context: ListingContext = { hostCallName: (id) => wasmtime50.calls[id]?.name };
  return Array.from(bytecodeLines(compiled.code, context), (line) => {
    const callee = callees.get(line.offset);
    const trap = traps.get(line.offset);
    const comments = [callee ?? line.comment];
    if (trap !== undefined) comments.push(`traps: ${trapOfClif(trap)?.name ?? trap}`);
    return { ...line, comment: comments.filter((comment) => comment !== '').join(', ') };
  });
}

/** How a line is shown. */
export interface LineStyle {
  readonly withBytes: boolean;
  readonly comment: (text: string) => string;
}

/** `     1a2: call 0x0                                 // wasm[0]::function[3]::fac` */
export function formatLine({ offset, bytes, text, comment }: BytecodeLine, style: LineStyle): string {
  const address = `${offset.toString(16).padStart(6)}: `;
  const hex = style.withBytes
    ? `${Buffer.from(bytes)
        .toString('hex')
        .replaceAll(/(..)(?=.)/g, '$1 ')
        .padEnd(31)} `
    : '';
  return address + hex + (comment === '' ? text : `${text}    ${style.comment(`// ${comment}`)}`);
}
