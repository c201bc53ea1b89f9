/** The ISA reference page, `docs/isa.md`, made from the table. `pnpm gen` writes it; a test fails when it is stale. */
import { opcodeByName, pulley50, type Opcode, type Operand } from '../src/index.ts';
import { FIELD_BINARY, FIELD_BINARY_U6 } from '../src/fields.ts';
import { addressModes } from '../src/table/address-modes.ts';
import { controlRows } from '../src/table/control.ts';
import { floatRows } from '../src/table/float.ts';
import { integerRows } from '../src/table/integer.ts';
import { memoryRows } from '../src/table/memory.ts';
import { vectorRows } from '../src/table/vector.ts';

const families: readonly (readonly [title: string, mnemonics: readonly string[]])[] = [
  ['Control flow, frames and machine state', Object.keys(controlRows)],
  ['Integers', Object.keys(integerRows)],
  ['Loads and stores', Object.keys(memoryRows)],
  ['Floating point', Object.keys(floatRows)],
  ['Vectors', Object.keys(vectorRows)],
];

const PREFACE = `# Pulley of Wasmtime ${pulley50.version}: instruction reference

Generated from the opcode table in \`src/table\`; \`pnpm gen\` writes it anew.

## Machine

Registers \`x0\`..\`x29\`, \`sp\` (x30) and \`spilltmp0\` (x31) of 64 bits, \`f0\`..\`f31\` of 64 bits, \`v0\`..\`v31\` of 128 bits;
\`fp\`, \`lr\` and \`pc\` are no operands. ${pulley50.opcodes.length} opcodes: ${pulley50.mainCount} of one byte, and ${pulley50.opcodes.length - pulley50.mainCount} of three: \`${pulley50.extendedPrefix.toString(16)}\`, then a u16.
Everything is little-endian, nothing is aligned. An instruction on 32 bits reads the low 32 bits of its sources.

## Operands

| notation | encoding | meaning |
|---|---|---|
| \`x\` \`f\` \`v\` | 1 byte, or 5 bits of a packed u16 or u32 | register that is read; a byte of 32 or more is no instruction |
| \`→x\` \`→f\` \`→v\` | | register that is written, all its bits |
| \`→x.32\` \`→f.32\` | | the low 32 bits are written, the others kept |
| \`→x.ptr\` | | written in the size of the host's pointer |
| \`{…}\` | u16: first, second << 5, third << 10 | three operands packed; bit 15 is ignored unless the third is a \`u6\` |
| \`i8\`..\`u128\`, \`u6\` | 1 to 16 bytes; \`u6\` packed | immediate |
| \`pc\` | i32 | bytes from the first byte of the instruction |
| \`xset\` | u16, bit k = x(16 + k) | set of registers |
| \`table\` | u32 count, then so many i32 | each entry counts bytes from its own address |

`;

function operandNotation({ name, role, kind, registerClass }: Operand): string {
  if (role === 'imm') return `${name}: ${kind}`;
  if (kind.endsWith('xset')) return `${name}: ${role === 'def' ? '→' : ''}xset`;
  const arrow = role === 'use' ? '' : '→';
  const suffix = role === 'def32' ? '.32' : role === 'defptr' ? '.ptr' : '';
  return `${name}: ${arrow}${registerClass}${suffix}`;
}

function isPacked({ fields }: Opcode): boolean {
  return fields[0] === FIELD_BINARY || fields[0] === FIELD_BINARY_U6;
}

function operandList(opcode: Opcode): string {
  if (opcode.addressMode !== null) {
    const modeNames = new Set(addressModes[opcode.addressMode].operands.split(', ').map((part) => part.split(': ')[0]));
    const texts = opcode.operands.map((operand) =>
      modeNames.has(operand.name) ? `addr: ${opcode.addressMode}` : operandNotation(operand),
    );
    return texts.filter((text, i) => text !== texts[i - 1]).join(', ');
  }
  const texts = opcode.operands.map(operandNotation);
  return isPacked(opcode) ? [`{${texts.slice(0, 3).join(', ')}}`, ...texts.slice(3)].join(', ') : texts.join(', ');
}

function opcodeBytes(opcode: Opcode): string {
  const hex = (byte: number): string => byte.toString(16).padStart(2, '0');
  if (opcode.page === 'main') return hex(opcode.number);
  return [pulley50.extendedPrefix, opcode.number & 0xff, opcode.number >> 8].map(hex).join(' ');
}

function notes(opcode: Opcode): string {
  const items: string[] = [];
  if (opcode.flow !== 'fallthrough' && opcode.flow !== 'trap') items.push(opcode.flow);
  if (opcode.reads.length > 0) items.push(`reads ${opcode.reads.join(' ')}`);
  if (opcode.writes.length > 0) items.push(`writes ${opcode.writes.join(' ')}`);
  if (opcode.addressMode === null) for (const { kind, when } of opcode.traps) items.push(`traps ${kind} if ${when}`);
  return items.join('; ');
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|');
}

function row(opcode: Opcode): string {
  const length = opcode.flow === 'table' ? `${opcode.byteLength} + 4n` : String(opcode.byteLength);
  const instruction = `${opcode.mnemonic} ${operandList(opcode)}`.trimEnd();
  return `| \`${opcodeBytes(opcode)}\` | \`${instruction}\` | ${length} | ${cell(opcode.semantics)} | ${cell(notes(opcode))} |\n`;
}

function addressModeTable(): string {
  const lines = Object.entries(addressModes).map(([mode, { operands, traps }]) => {
    const trapTexts = Object.entries(traps).map(([kind, when]) => `${kind} if ${when}`);
    return `| \`${mode}\` | \`${operands}\` | ${cell(trapTexts.join('; '))} |\n`;
  });
  return `## Address modes

EA = ptr(addr) + offset for \`o32\` and \`z\` (register byte, then i32), ptr(base) + zext32(wasm_addr) + offset for \`g32\` and \`g32bne\`
(one u32: offset from bit 0, in \`g32bne\` bound_offset from bit 8; wasm_addr from 16, bound or bound_addr from 21, base from 26; bit 31 is ignored).

| mode | operands, as printed | traps |
|---|---|---|
${lines.join('')}
`;
}

/** The text of the page. */
export function isaPage(): string {
  const sections = families.map(([title, mnemonics]) => {
    const rows = mnemonics.map((mnemonic) => row(opcodeByName.get(mnemonic)!));
    return `## ${title}\n\n| opcode | instruction | bytes | semantics | notes |\n|---|---|---|---|---|\n${rows.join('')}`;
  });
  return PREFACE + addressModeTable() + sections.join('\n');
}
