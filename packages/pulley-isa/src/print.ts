/**
 * The disassembler. The text is upstream's, character for character; the names of host calls and of call targets,
 * when the caller supplies them, stand in the comment at the end of the line. `assemble` reads the text back.
 *
 *     xload8_u32_g32bne x3, x27, *[x12 + 14], x23, 9
 *     br_if_xult32_u8 x2, 2, 0x39    // target = 0x3e
 *     call_indirect_host 3    // memory_grow
 *
 * Mirrors `pulley/src/disas.rs`.
 */
import { DecodedInstruction, decodeInstruction } from './decode.ts';
import { pulley50, type Isa, type Opcode } from './isa.ts';
import type { Operand } from './parse-operands.ts';
import { registerName } from './registers.ts';
import type { RegisterClass } from './table/row.ts';
import { slotsToBigint } from './wide.ts';

/** What a listing may know beside the bytes. */
export interface ListingContext {
  /** Address of byte 0 of the array, for the printed addresses; default 0. */
  readonly baseAddress?: number;
  /** The range to disassemble, in bytes of the array; default all of it. */
  readonly start?: number;
  readonly end?: number;
  /** Name of a host call, by the id in `call_indirect_host`. */
  readonly hostCallName?: (id: number) => string | undefined;
  /** Name of the code at a printed address (the target of a call, jump or branch). */
  readonly symbolName?: (address: number) => string | undefined;
  readonly isa?: Isa;
}

/** `address` as upstream prints it: hexadecimal, negative ones as 64-bit two's complement. */
function hexAddress(address: number): string {
  if (address >= 0) return address.toString(16);
  return BigInt.asUintN(64, BigInt(address)).toString(16);
}

function relative(byteOffset: number, target: number, context: ListingContext): string {
  const sign = byteOffset < 0 ? '-' : '';
  const symbol = context.symbolName?.(target);
  const name = symbol === undefined ? '' : ` ${symbol}`;
  return `${sign}0x${Math.abs(byteOffset).toString(16)}    // target = 0x${hexAddress(target)}${name}`;
}

function registerSet(registerClass: RegisterClass, bits: number): string {
  const names: string[] = [];
  for (let k = 0; k < 16; k++) if ((bits >> k) & 1) names.push(registerName(registerClass, 16 + k));
  return names.join(', ');
}

function printOperand(operand: Operand, instruction: DecodedInstruction, context: ListingContext): string {
  const { kind, slot, registerClass } = operand;
  const value = instruction.operands[slot];
  switch (kind) {
    case 'i8':
    case 'u8':
    case 'u6':
    case 'i16':
    case 'u16':
    case 'i32':
      return String(value);
    case 'u32':
    case 'table':
      return String(value >>> 0);
    case 'i64':
      return String(BigInt.asIntN(64, slotsToBigint(instruction.operands, slot, 2)));
    case 'u64':
    case 'u128':
      return String(slotsToBigint(instruction.operands, slot, operand.slotCount));
    case 'pc':
      return relative(value, (context.baseAddress ?? 0) + instruction.byteOffset + value, context);
    case 'use xset':
    case 'def xset':
      return registerSet('x', value);
    default:
      return registerName(registerClass as RegisterClass, value);
  }
}

function printOperands(opcode: Opcode, instruction: DecodedInstruction, context: ListingContext): string {
  const texts: string[] = [];
  for (const operand of opcode.operands) {
    const text = printOperand(operand, instruction, context);
    if (opcode.addressMode === 'g32bne' && operand.name === 'bound_addr') texts.push(`*[${text} + `);
    else if (opcode.addressMode === 'g32bne' && operand.name === 'bound_offset') texts.push(`${texts.pop()}${text}]`);
    else texts.push(text);
  }
  return texts.join(', ');
}

/** The line of a decoded instruction, without the entries of a jump table. */
export function printInstruction(instruction: DecodedInstruction, context: ListingContext = {}): string {
  const opcode = (context.isa ?? pulley50).opcodes[instruction.op];
  if (opcode.operands.length === 0) return opcode.mnemonic;
  const text = `${opcode.mnemonic} ${printOperands(opcode, instruction, context)}`;
  if (opcode.flow !== 'host') return text;
  const name = context.hostCallName?.(instruction.operands[0]);
  return name === undefined ? text : `${text}    // ${name}`;
}

function forEachLine(
  bytes: Uint8Array,
  context: ListingContext,
  line: (offset: number, byteLength: number, text: string) => void,
): void {
  const isa = context.isa ?? pulley50;
  const code = bytes.subarray(0, context.end ?? bytes.length);
  const instruction = new DecodedInstruction();
  let offset = context.start ?? 0;
  while (offset < code.length) {
    const next = decodeInstruction(code, offset, instruction, isa);
    const headerLength = isa.opcodes[instruction.op].byteLength;
    line(offset, headerLength, printInstruction(instruction, context));
    for (offset += headerLength; offset < next; offset += 4) {
      const entry = code[offset] | (code[offset + 1] << 8) | (code[offset + 2] << 16) | (code[offset + 3] << 24);
      line(offset, 4, relative(entry, (context.baseAddress ?? 0) + offset + entry, context));
    }
  }
}

/**
 * The assembly text of the code in `bytes`: a line for each instruction, and one for each entry of a jump table.
 * @throws DecodeError
 */
export function disassemble(bytes: Uint8Array, context: ListingContext = {}): string {
  let listing = '';
  forEachLine(bytes, context, (_offset, _byteLength, text) => {
    listing += `${text}\n`;
  });
  return listing;
}

/**
 * As `disassemble`, each line after its address and bytes:
 * `       5: 24 02 02 39 00 00 00               br_if_xult32_u8 x2, 2, 0x39    // target = 0x3e`.
 * @throws DecodeError
 */
export function disassembleWithBytes(bytes: Uint8Array, context: ListingContext = {}): string {
  let listing = '';
  forEachLine(bytes, context, (offset, byteLength, text) => {
    const address = hexAddress((context.baseAddress ?? 0) + offset).padStart(8);
    let hex = '';
    for (let i = offset; i < offset + byteLength; i++)
      hex += (i > offset ? ' ' : '') + bytes[i].toString(16).padStart(2, '0');
    listing += `${address}: ${hex.padEnd(35)}${text}\n`;
  });
  return listing;
}
