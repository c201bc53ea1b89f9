/**
 * Runs twenty little modules on the interpreter until V8 has settled, then goes on with deoptimisations traced, and
 * prints what V8 made of the hot loop; or does another of the tasks below. For `engine.test.ts`.
 */
import { register } from 'node:module';
import { setFlagsFromString } from 'node:v8';

register('../scripts/ts-hooks.mjs', import.meta.url);
const { assemble } = await import('@pulleyjs/pulley-isa');
const { codeSpace, createMachine, ExitKind } = await import('../src/index.ts');
const { getRealm } = await import('../src/realm.ts');

/** Each is a function of x1; `N` is replaced by a number that differs from module to module. */
const sources = [
  'xzero x0\nl: xadd32 x0, x0, x1\nxsub32_u8 x1, x1, 1\nbr_if_xneq32_i8 x1, 0, l\nret',
  'xone x0\nl: xshl64_u6 x2, x0, 13\nxbxor64 x0, x0, x2\nxshr64_u_u6 x2, x0, 7\nxbxor64 x0, x0, x2\nxadd64_u8 x0, x0, N\nxsub32_u8 x1, x1, 1\nbr_if32 x1, l\nret',
  'push_frame\nl: xstore64le_o32 sp, -16, x1\nxload64le_o32 x2, sp, -16\nxmov x3, x2\nxmov x4, x3\ncall f\nxsub32_u8 x1, x1, 1\nbr_if32 x1, l\npop_frame\nret\nf: push_frame_save 16, x16, x17\nxconst8 x16, N\nxadd32 x0, x16, x0\npop_frame_restore 16, x16, x17\nret',
  'xzero x2\nl: xband32_s32 x5, x2, 0xffc\nxstore32le_g32 x7, x8, x5, 0, x2\nxload8_u32_g32 x6, x7, x8, x5, 1\nxadd32_u8 x2, x2, N\nxadd32 x0, x0, x6\nxsub32_u8 x1, x1, 1\nbr_if_xult32_u8 x1, 1, e\njump l\ne: ret',
  'fconst64 f0, 0x3ff0000000000000\nfmov f1, f0\nl: fmul64 f2, f0, f1\nfadd64 f0, f2, f1\nfdiv64 f0, f0, f2\nxsub32_u8 x1, x1, 1\nbr_if32 x1, l\nbitcast_int_from_float_64 x0, f0\nret',
];

const memory = new ArrayBuffer(65536);

function loadModules() {
  return Array.from({ length: 20 }, (_, i) => {
    const { bytes } = assemble(sources[i % sources.length].replaceAll('N', String(i + 1)));
    const base = codeSpace().reserve(bytes.length);
    codeSpace().install(base, bytes);
    const machine = createMachine({ arenaBytes: 4096 });
    machine.mapMemory(16 * (1 + (i % 3)), memory);
    machine.setX(7, 0, 16 * (1 + (i % 3)));
    machine.setX(8, 65536, 0);
    return { base, machine };
  });
}

function run(modules, rounds, count) {
  for (let round = 0; round < rounds; round++)
    for (const { base, machine } of modules) {
      machine.setX(1, count, 0);
      machine.setSp(4096, 1);
      machine.setLr(-1, -1);
      const kind = machine.run(base);
      if (kind !== ExitKind.Return) throw new Error(`exit ${kind}, detail ${machine.detail}, at ${machine.pc - base}`);
    }
}

/** Rounds of all modules before what V8 makes of the loop is looked at; more, if it has not compiled it yet. */
const MIN_ROUNDS = 8;
const MAX_ROUNDS = 200;

/** What `%GetOptimizationStatus` says of a function that V8 was told to optimise: its bits differ from version to version. */
function turboFannedStatus() {
  const probe = (x) => x + 1;
  %PrepareFunctionForOptimization(probe);
  probe(1);
  %OptimizeFunctionOnNextCall(probe);
  probe(2);
  return %GetOptimizationStatus(probe);
}
const TURBOFANNED = turboFannedStatus();

function isTurboFanned() {
  return %GetOptimizationStatus(getRealm().hot.interpret) === TURBOFANNED;
}

async function warmUp() {
  const modules = loadModules();
  for (let i = 0; i < MAX_ROUNDS && (i < MIN_ROUNDS || !isTurboFanned()); i++) {
    run(modules, 4, 2000);
    await new Promise((resolve) => setTimeout(resolve, 40));
  }
  return modules;
}

async function settle() {
  const modules = await warmUp();
  setFlagsFromString('--trace-deopt');
  setFlagsFromString('--trace-osr');
  run(modules, 20, 2000);
  console.log(JSON.stringify({ turboFanned: isTurboFanned() }));
}

const tasks = {
  /** The bytecode of the generated functions. */
  bytecode() {
    setFlagsFromString('--print-bytecode');
    createMachine({ arenaBytes: 4096 });
  },
  settle,
  /** Deoptimisations between the end of the training and the moment when V8 has settled. */
  async learn() {
    createMachine({ arenaBytes: 4096 }).dispose();
    setFlagsFromString('--trace-deopt');
    await warmUp();
  },
};
await tasks[process.argv[2]]();
