/** Runs precompiled Pulley code: interpreter and decoder alone, no compiler, no WebAssembly. */
import {
  codeSpace,
  configureRealm,
  createMachine,
  ExitKind,
  type Machine,
  type RealmOptions,
} from '@pulleyjs/pulley-interp';
import { fastestLoop } from './fastest-loop.ts';

export interface Precompiled {
  readonly name: string;
  readonly code: readonly number[];
  readonly argument: number;
}

/** 64-bit results as decimal digits, and how long each took. */
export interface PrecompiledReport {
  readonly results: readonly string[];
  readonly milliseconds: readonly number[];
}

/** Runs each routine with its argument in x1, on an interpreter of the given sizes. */
export function run({ routines, sizes }: { routines: readonly Precompiled[]; sizes: RealmOptions }): PrecompiledReport {
  configureRealm({ ...sizes, ...fastestLoop() });
  const machine = createMachine({ arenaBytes: 1 << 15 });
  const results: string[] = [];
  const milliseconds: number[] = [];
  for (const { code, argument } of routines) {
    const start = Date.now();
    results.push(String(call(machine, install(code), argument)));
    milliseconds.push(Date.now() - start);
  }
  return { results, milliseconds };
}

function install(code: readonly number[]): number {
  const address = codeSpace().reserve(code.length);
  codeSpace().install(address, Uint8Array.from(code));
  return address;
}

function call(machine: Machine, address: number, argument: number): bigint {
  machine.setX(1, argument, 0);
  machine.setLr(-1, -1);
  let exit = machine.run(address);
  while (exit === ExitKind.HostCall) {
    answer(machine);
    exit = machine.run(machine.pc);
  }
  if (exit !== ExitKind.Return) throw new Error(`stopped by exit ${exit}, ${machine.detail} at ${machine.pc}`);
  return machine.x(0);
}

/** The host's side of its one call: x0 = x1 * 3 + x2. */
function answer(machine: Machine): void {
  if (machine.detail !== 7) throw new Error(`an unknown host call: ${machine.detail}`);
  const result = BigInt.asIntN(64, machine.x(1) * 3n + machine.x(2));
  machine.setX(0, Number(BigInt.asIntN(32, result)), Number(result >> 32n));
}
