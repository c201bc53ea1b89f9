/**
 * The assembler: reads the text that `disassemble` prints, and more that a person would write.
 *
 *     // comments start with // or ;
 *     loop:                                   a label; several may share a line
 *         xsub32_u8 x1, x1, 1
 *         br_if_xneq32_i8 x1, 0, loop         pc operands: a label, or bytes from the start of the instruction
 *         call_indirect_host memory_grow      host calls: an id, or a name from the table given
 *         br_table32 x2, 2                    the next two statements are its entries,
 *             loop                            each a label or bytes from the entry itself
 *             0x8    // target = 0x2c
 *     data:
 *         .align 4
 *         .byte 1, 0xff    .word -1    .quad 7    .ascii "a\n"    .zero 16
 *
 * Parsing is by operand kind, never by opcode. The first mistake ends it with its line and column.
 */
import { CodeBuffer, type Label } from './code-buffer.ts';
import { MAX_SLOTS } from './fields.ts';
import { pulley50, type Isa, type Opcode } from './isa.ts';
import { LineScanner } from './line-scanner.ts';
import { immediateRange } from './operand-ranges.ts';
import type { Operand } from './parse-operands.ts';
import { registerNumber } from './registers.ts';
import type { ImmediateKind, RegisterClass } from './table/row.ts';
import { bigintToSlots } from './wide.ts';

export interface AssembleOptions {
  /** The id of a host call by name, undefined if there is none of that name. */
  readonly hostCallId?: (name: string) => number | undefined;
  readonly isa?: Isa;
}

export interface AssembledCode {
  readonly bytes: Uint8Array;
  /** Byte offset of each label. */
  readonly labels: ReadonlyMap<string, number>;
}

/** Largest count of `.zero` and alignment of `.align`: output stays in proportion to input. */
const MAX_FILL = 0x1000;

interface LabelReference {
  readonly label: Label;
  /** Where the label was first mentioned, for the error if it is never defined. */
  readonly scanner: LineScanner;
  readonly column: number;
}

/** Bytes of an element of each data directive. */
const dataDirectives: { readonly [name: string]: number | undefined } = {
  '.byte': 1,
  '.half': 2,
  '.word': 4,
  '.quad': 8,
};

class AssemblySource {
  private readonly options: AssembleOptions;
  private readonly isa: Isa;
  private readonly buffer: CodeBuffer;
  private readonly labels = new Map<string, LabelReference>();
  private readonly slots = new Int32Array(MAX_SLOTS);
  /** Entries still to come of the `br_table32` seen last. */
  private pendingEntries = 0;

  constructor(options: AssembleOptions) {
    this.options = options;
    this.isa = options.isa ?? pulley50;
    this.buffer = new CodeBuffer(this.isa);
  }

  assembleLine(scanner: LineScanner): void {
    for (let name = scanner.labelDefinition(); name !== null; name = scanner.labelDefinition())
      this.defineLabel(name, scanner);
    if (scanner.atEnd()) return;
    if (this.pendingEntries > 0) this.tableEntry(scanner);
    else if (scanner.peek() === '.') this.directive(scanner);
    else this.instruction(scanner);
    if (!scanner.atEnd()) throw scanner.error('syntax', 'expected the end of the line');
  }

  finish(lastLine: LineScanner): AssembledCode {
    if (this.pendingEntries > 0)
      throw lastLine.error('syntax', `${this.pendingEntries} more jump table entries expected`);
    const offsets = new Map<string, number>();
    for (const [name, { label, scanner, column }] of this.labels) {
      const offset = this.buffer.offsetOf(label);
      if (offset < 0) throw scanner.errorAt(column, 'unknown_label', `label '${name}' is not defined`);
      offsets.set(name, offset);
    }
    return { bytes: this.buffer.finish(), labels: offsets };
  }

  private defineLabel(name: string, scanner: LineScanner): void {
    const label = this.label(name, scanner);
    if (this.buffer.offsetOf(label) >= 0) {
      throw scanner.errorAt(scanner.tokenColumn, 'duplicate_label', `label '${name}' is defined twice`);
    }
    this.buffer.bind(label);
  }

  private label(name: string, scanner: LineScanner): Label {
    let reference = this.labels.get(name);
    if (reference === undefined) {
      reference = { label: this.buffer.createLabel(), scanner, column: scanner.tokenColumn };
      this.labels.set(name, reference);
    }
    return reference.label;
  }

  private tableEntry(scanner: LineScanner): void {
    this.pendingEntries -= 1;
    const name = scanner.identifier();
    if (name === null) this.buffer.emitWord(Number(integer(scanner, 'i32')));
    else this.buffer.emitTableEntryTo(this.label(name, scanner));
  }

  private instruction(scanner: LineScanner): void {
    const name = scanner.identifier();
    if (name === null) throw scanner.error('syntax', 'expected an instruction, a label or a directive');
    const opcode = this.isa.opcodeByName.get(name);
    if (opcode === undefined)
      throw scanner.errorAt(scanner.tokenColumn, 'unknown_mnemonic', `unknown instruction '${name}'`);
    let target: Label | null = null;
    for (const operand of opcode.operands) {
      if (operand.slot > 0) scanner.expect(separatorBefore(opcode, operand));
      const label = this.operand(scanner, opcode, operand);
      if (label !== null) target = label;
      if (isBoundOffset(opcode, operand)) scanner.expect(']');
    }
    const offset = this.buffer.emitSlots(opcode.id, this.slots);
    if (target !== null) this.buffer.useLabel(offset, target);
  }

  /** Parses one operand into its slots. @returns the label that a `pc` operand names */
  private operand(scanner: LineScanner, opcode: Opcode, operand: Operand): Label | null {
    const { kind, slot, slotCount, registerClass } = operand;
    if (kind.endsWith(' xset')) {
      this.slots[slot] = registerSet(scanner);
    } else if (registerClass !== null) {
      if (isBoundAddress(opcode, operand)) scanner.expect('*[');
      this.slots[slot] = register(scanner, registerClass);
    } else if (opcode.flow === 'host') {
      this.slots[slot] = this.hostCall(scanner);
    } else if (kind === 'pc') {
      const name = scanner.identifier();
      this.slots[slot] = name === null ? Number(integer(scanner, 'pc')) : 0;
      return name === null ? null : this.label(name, scanner);
    } else {
      const value = integer(scanner, kind as ImmediateKind);
      bigintToSlots(value, this.slots, slot, slotCount);
      if (kind === 'table') this.pendingEntries = Number(value);
    }
    return null;
  }

  private hostCall(scanner: LineScanner): number {
    const name = scanner.identifier();
    if (name === null) return Number(integer(scanner, 'u8'));
    const id = this.options.hostCallId?.(name);
    if (id === undefined)
      throw scanner.errorAt(scanner.tokenColumn, 'unknown_host_call', `unknown host call '${name}'`);
    if (!(id >= 0 && id <= 0xff)) {
      throw scanner.errorAt(scanner.tokenColumn, 'out_of_range', `host call '${name}' has id ${id}, not in 0..255`);
    }
    return id;
  }

  private directive(scanner: LineScanner): void {
    const name = scanner.identifier() ?? '';
    const byteLength = Object.prototype.hasOwnProperty.call(dataDirectives, name) ? dataDirectives[name] : undefined;
    if (byteLength !== undefined) this.data(scanner, byteLength);
    else if (name === '.ascii') this.buffer.emitBytes(scanner.string());
    else if (name === '.zero') this.buffer.emitBytes(new Uint8Array(fill(scanner, 0)));
    else if (name === '.align') this.align(scanner);
    else throw scanner.errorAt(scanner.tokenColumn, 'unknown_directive', `unknown directive '${name}'`);
  }

  private data(scanner: LineScanner, byteLength: number): void {
    const bits = BigInt(8 * byteLength);
    do {
      const value = scanner.integer(-(1n << (bits - 1n)), (1n << bits) - 1n);
      const element = new Uint8Array(byteLength);
      for (let i = 0; i < byteLength; i++) element[i] = Number(BigInt.asUintN(8, value >> BigInt(8 * i)));
      this.buffer.emitBytes(element);
    } while (scanner.accept(','));
  }

  private align(scanner: LineScanner): void {
    const alignment = fill(scanner, 1);
    if ((alignment & (alignment - 1)) !== 0) {
      throw scanner.errorAt(scanner.tokenColumn, 'out_of_range', 'alignment is not a power of two');
    }
    this.buffer.emitBytes(new Uint8Array(-this.buffer.length & (alignment - 1)));
  }
}

function isBoundAddress(opcode: Opcode, operand: Operand): boolean {
  return opcode.addressMode === 'g32bne' && operand.name === 'bound_addr';
}

function isBoundOffset(opcode: Opcode, operand: Operand): boolean {
  return opcode.addressMode === 'g32bne' && operand.name === 'bound_offset';
}

function separatorBefore(opcode: Opcode, operand: Operand): string {
  return isBoundOffset(opcode, operand) ? '+' : ',';
}

function integer(scanner: LineScanner, kind: ImmediateKind): bigint {
  const [min, max] = immediateRange(kind);
  return scanner.integer(BigInt(min), BigInt(max));
}

function fill(scanner: LineScanner, min: number): number {
  return Number(scanner.integer(BigInt(min), BigInt(MAX_FILL)));
}

function register(scanner: LineScanner, registerClass: RegisterClass): number {
  const name = scanner.identifier();
  if (name === null)
    throw scanner.error('syntax', `expected ${registerClass === 'f' ? 'an' : 'a'} ${registerClass} register`);
  const number = registerNumber(registerClass, name);
  if (number < 0) {
    throw scanner.errorAt(
      scanner.tokenColumn,
      'invalid_register',
      `'${name}' is no register of class ${registerClass}`,
    );
  }
  return number;
}

/** A comma separated list, perhaps empty, of x16..x31. @returns the bitmap */
function registerSet(scanner: LineScanner): number {
  let bits = 0;
  if (scanner.atEnd()) return bits;
  do {
    const bit = 1 << (register(scanner, 'x') - 16);
    if (bit <= 0 || bit > 0x8000 || (bits & bit) !== 0) {
      throw scanner.errorAt(scanner.tokenColumn, 'invalid_register', 'a register set holds x16..x31, each once');
    }
    bits |= bit;
  } while (scanner.accept(','));
  return bits;
}

/**
 * Assembles `text`.
 * @throws AssembleError
 */
export function assemble(text: string, options: AssembleOptions = {}): AssembledCode {
  const source = new AssemblySource(options);
  const lines = text.split('\n');
  let scanner = new LineScanner('', 1);
  for (let i = 0; i < lines.length; i++) {
    scanner = new LineScanner(lines[i], i + 1);
    source.assembleLine(scanner);
  }
  return source.finish(scanner);
}
