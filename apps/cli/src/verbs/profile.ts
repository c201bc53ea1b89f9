/** `pulley profile`: runs WebAssembly or Pulley code and counts what is executed. */
import { writeFileSync } from 'node:fs';
import { codeSpace } from '@pulleyjs/pulley-interp';
import { codeExecution } from '../code-execution.ts';
import { CountedRun } from '../counted-run.ts';
import { executeCode } from '../execute-code.ts';
import { aboutPath } from '../errors.ts';
import { parseCount } from '../flag-values.ts';
import { functionTitle } from '../function-title.ts';
import { runGuest } from '../guest.ts';
import { type FileKind, type InputFile, kindOf, readInput } from '../input-file.ts';
import { type CommandIo, writeText } from '../io.ts';
import { profileJson, profileText, type View, views } from '../profile-report.ts';
import { placeOf } from '../pulley-code.ts';
import type { FlagValues, Invocation } from '../verb.ts';
import type { profileFlags } from '../verb-table.ts';

const defaultRows = 20;
const moduleKinds: ReadonlySet<FileKind> = new Set(['wasm', 'wat', 'elf']);
const defaultViews: readonly View[] = ['opcode', 'pair', 'function'];

type ProfileFlags = FlagValues<typeof profileFlags>;

export async function profile({ flags, operands }: Invocation<typeof profileFlags>, io: CommandIo): Promise<number> {
  const [path, ...args] = operands;
  const rows = flags.top === undefined ? defaultRows : parseCount('top', flags.top);
  const wanted = flags.by.length === 0 ? defaultViews : views.filter((view) => flags.by.includes(view));
  const file = readInput(path!, io);
  const counted = new CountedRun();
  const run = moduleKinds.has(kindOf(file)) ? countModule : countPulley;
  const exitCode = await run(file, flags, args, counted, io);
  const report = flags.json ? profileJson(counted) : profileText(counted, wanted, rows);
  const { output } = flags;
  if (output === undefined) writeText(io.stderr, report);
  else if (output === '-') writeText(io.stdout, report);
  else aboutPath(output, () => writeFileSync(output, report));
  return exitCode;
}

function countModule(
  file: InputFile,
  flags: ProfileFlags,
  args: readonly string[],
  counted: CountedRun,
  io: CommandIo,
): Promise<number> {
  return runGuest({ file, flags, args }, io, (store) => {
    counted.count(store, (address) => {
      const place = store.findCode(address);
      if (place === undefined) return undefined;
      const { module, body } = place;
      const name = functionTitle(module.image, module.names, body.kind, body.index);
      const offset = address - body.address;
      return { name, offset, code: codeSpace().read(body.address, body.byteLength), at: offset };
    });
  });
}

async function countPulley(
  file: InputFile,
  flags: ProfileFlags,
  args: readonly string[],
  counted: CountedRun,
  io: CommandIo,
): Promise<number> {
  const execution = await codeExecution(file, flags, args);
  const { code } = execution;
  return executeCode(
    execution,
    io,
    ({ machine, base }) =>
      counted.count(machine, (address) => {
        const at = address - base;
        const place = placeOf(code, at);
        return { name: place.label ?? code.file, offset: place.offset, code: code.bytes, at };
      }),
    () => {},
  );
}
