/** Runs a program on Pulley: its code on a machine of its own, its host calls bound to the turtle. */
import { bindHost } from '@pulleyjs/host-abi';
import { codeSpace, createMachine, ExitKind, TRAP_KIND_NAMES } from '@pulleyjs/pulley-interp';
import { compile, toPlace } from './compiler.js';
import { TinyError } from './lexer.js';
import { link, sourceLocation } from './linker.js';
import { parse } from './parser.js';
import { turtleAbi } from './turtle.js';

const stackBytes = 1 << 18;

/**
 * Compiles and runs `main` of a program.
 * @param {string} source
 * @param {import('./turtle.js').Turtle} turtle
 * @param {{ steps?: number }} [limits] instructions after which to stop
 * @returns {bigint} what `main` returned
 * @throws {TinyError} for a program that is wrong or goes wrong
 */
export function run(source, turtle, { steps = Infinity } = {}) {
  const declarations = parse(source);
  const main = declarations.findIndex(({ name }) => name === 'main');
  if (main < 0) throw new TinyError('there is no function main', { line: 1, column: 1 });
  const program = link(compile(declarations, turtleAbi));

  const base = codeSpace().reserve(program.code.length);
  codeSpace().install(base, program.code);
  const machine = createMachine({ arenaBytes: stackBytes });
  const calls = bindHost(turtleAbi, turtle.host, machine.registerAccess());
  /** @param {string} message */
  const failure = (message) => new TinyError(message, toPlace(sourceLocation(program, machine.pc - base)));
  try {
    // A return to the address of all ones ends the run.
    machine.setLr(-1, -1);
    let left = steps;
    for (let pc = base + /** @type {{ address: number }} */ (program.functions[main]).address; ; pc = machine.pc) {
      const exit = machine.run(pc, left);
      left -= machine.instructions;
      if (exit === ExitKind.Return) return BigInt.asIntN(64, machine.x(0));
      if (exit === ExitKind.HostCall && left > 0) calls.call(machine.detail);
      else if (exit === ExitKind.Trap) throw failure((TRAP_KIND_NAMES[machine.detail] ?? 'trap').replaceAll('_', ' '));
      else throw failure('the program takes too long');
    }
  } finally {
    machine.dispose();
    codeSpace().release(base);
  }
}
