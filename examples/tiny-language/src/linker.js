/** From CLIF to one piece of bytecode: compiles the functions, places them one after the other, fills in the calls. */
import { optimize } from '@pulleyjs/cranelift-opt';
import { compileFunction } from '@pulleyjs/pulley-codegen';

/**
 * @typedef {{ address: number, compiled: import('@pulleyjs/pulley-codegen').CompiledFunction }} PlacedFunction
 * @typedef {{ code: Uint8Array, functions: PlacedFunction[] }} Program
 */

/**
 * @param {import('@pulleyjs/cranelift-ir').Function[]} functions function N is `u0:N`
 * @returns {Program}
 */
export function link(functions) {
  let size = 0;
  const placed = functions.map((func) => {
    optimize(func);
    const compiled = compileFunction(func);
    const address = size;
    size += compiled.code.length;
    return { address, compiled };
  });
  const code = new Uint8Array(size);
  const view = new DataView(code.buffer);
  for (const { address, compiled } of placed) {
    code.set(compiled.code, address);
    for (const reloc of compiled.relocs) {
      if (reloc.kind !== 'pcrel32' || reloc.target.kind !== 'user') throw new Error(`a relocation of kind ${reloc.kind}`);
      const target = /** @type {PlacedFunction} */ (placed[reloc.target.index]);
      const value = target.address + Number(reloc.addend) - (address + reloc.instOffset);
      view.setInt32(address + reloc.offset, value, true);
    }
  }
  return { code, functions: placed };
}

const noLocation = 0xffff_ffff;

/**
 * The source location of the instruction at a byte offset of the code; of the first that has one, in a function's prologue.
 * @param {Program} program
 * @param {number} offset
 */
export function sourceLocation({ functions }, offset) {
  const found = functions.findLast(({ address }) => address <= offset);
  const known = found?.compiled.srclocs.filter(({ srcloc }) => srcloc !== noLocation) ?? [];
  const range = known.findLast((candidate) => candidate.offset <= offset - (found?.address ?? 0)) ?? known[0];
  return range?.srcloc ?? 0;
}
