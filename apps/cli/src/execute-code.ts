/**
 * Runs Pulley code on a machine of its own until its entry returns. The code's bytes can be read as data where `xpcadd`
 * says they are; the stack is the machine's whole arena.
 */
import { type AsyncHostBinding, bindAsyncHost } from '@pulleyjs/host-abi';
import {
  CODE_BIAS_32,
  CODE_REGION,
  codeSpace,
  createMachine,
  ExitKind,
  type Machine,
  NULL_REGION,
  runAsync,
  TRAP_KIND_NAMES,
  TrapKind,
} from '@pulleyjs/pulley-interp';
import { decodeInstruction, DecodedInstruction, printInstruction } from '@pulleyjs/pulley-isa';
import { about, blame, CommandError, exitCodes, isBrokenPipe, UsageError } from './errors.ts';
import type { HostModule } from './host-module.ts';
import { type CommandIo, writeText } from './io.ts';
import { placeName, type PulleyCode } from './pulley-code.ts';

const stackBytes = 1 << 20;
/** Arguments travel in x0 … x14 and f0 … f15; x15 is scratch. */
const maximumIntegers = 15;
const maximumFloats = 16;

/** A run. */
export interface Execution {
  readonly code: PulleyCode;
  readonly host: HostModule;
  /** Byte offset of the first instruction. */
  readonly entry: number;
  readonly args: readonly string[];
  readonly maximumSteps: number;
  /** Bits of a pointer. */
  readonly pointerWidth: 32 | 64;
}

/** Thrown by a host's `exit`. */
class HostExit extends Error {
  readonly exitCode: number;

  constructor(exitCode: number) {
    super(`exit ${exitCode}`);
    this.exitCode = exitCode;
  }
}

/** Where the code of a run is: code addresses less `base` are byte offsets. */
export interface Placement {
  readonly machine: Machine;
  readonly base: number;
}

/**
 * @param prepare given the machine before it runs
 * @param finish given it after the entry has returned
 * @returns the exit code: 0, the host's, or 134 after a trap
 */
export async function executeCode(
  execution: Execution,
  io: CommandIo,
  prepare: (placement: Placement) => void,
  finish: (machine: Machine) => void,
): Promise<number> {
  const { code, host, args, pointerWidth } = execution;
  const machine = createMachine({ arenaBytes: stackBytes, pointerWidth });
  const base = codeSpace().reserve(code.bytes.length);
  codeSpace().install(base, code.bytes);
  const [region, bias] = pointerWidth === 64 ? [CODE_REGION, 0] : [NULL_REGION, CODE_BIAS_32];
  machine.mapView(region, new DataView(new Uint8Array(code.bytes).buffer), (base + bias) >>> 0);
  setArguments(machine, args);
  machine.setLr(-1, -1);
  prepare({ machine, base });
  try {
    const options = { pointerBytes: pointerWidth === 64 ? 8 : 4 } as const;
    const binding = about(host.name, () =>
      bindAsyncHost(host.abi, createHost(host, machine, io), machine.registerAccess(), options),
    );
    const exitCode = await runToEnd(execution, { machine, base }, binding, io);
    if (exitCode === 0) finish(machine);
    return exitCode;
  } catch (error) {
    if (error instanceof HostExit) return error.exitCode;
    throw error;
  } finally {
    machine.dispose();
    codeSpace().release(base);
  }
}

function createHost(
  { createHost: create }: HostModule,
  machine: Machine,
  io: CommandIo,
): ReturnType<HostModule['createHost']> {
  return create({
    machine,
    write: (chunk) => (typeof chunk === 'string' ? writeText(io.stdout, chunk) : io.stdout.write(chunk)),
    exit: (exitCode) => {
      throw new HostExit(exitCode);
    },
  });
}

async function runToEnd(
  { code, host, entry, maximumSteps }: Execution,
  { machine, base }: Placement,
  binding: AsyncHostBinding,
  io: CommandIo,
): Promise<number> {
  const call = (id: number): void | Promise<void> => callHost(code, host, binding, id);
  const kind = await runAsync(machine, base + entry, call, { budget: maximumSteps });
  const offset = machine.pc - base;
  switch (kind) {
    case ExitKind.Return:
      return 0;
    case ExitKind.Trap:
      writeText(io.stderr, `${trapText(code, host, machine, offset)}\n`);
      return exitCodes.trap;
    case ExitKind.Budget:
      throw stepsExceeded(code, maximumSteps, placeName(code, offset));
    case ExitKind.Lazy:
      throw new CommandError(`${code.file}: execution left the code, at ${placeName(code, offset)}`);
    default:
      throw new Error(`the machine stopped with exit ${kind}`);
  }
}

/** One host call; a promise when the host's function gave one. */
function callHost(code: PulleyCode, host: HostModule, binding: AsyncHostBinding, id: number): void | Promise<void> {
  try {
    const pending = binding.call(id);
    if (pending !== undefined) return pending.catch((error) => Promise.reject(hostError(code, host, id, error)));
  } catch (error) {
    throw hostError(code, host, id, error);
  }
}

/** What to say when a host's function failed. */
function hostError({ file }: PulleyCode, { name, abi }: HostModule, id: number, error: unknown): unknown {
  if (error instanceof HostExit || error instanceof CommandError || isBrokenPipe(error)) return error;
  const blamed = blame(file, error);
  if (blamed instanceof CommandError) return blamed;
  const reason = error instanceof Error ? error.message : String(error);
  return new CommandError(`${name}: the host call ${abi.calls[id]?.name} failed: ${reason}`);
}

function stepsExceeded({ file }: PulleyCode, maximum: number, place: string): CommandError {
  return new CommandError(`${file}: stopped after ${maximum} steps, at ${place}`);
}

function trapText(code: PulleyCode, { abi }: HostModule, machine: Machine, offset: number): string {
  const kind =
    machine.detail === TrapKind.None ? 'trap instruction' : TRAP_KIND_NAMES[machine.detail]!.replaceAll('_', ' ');
  return `Error: failed to run \`${code.file}\`\n\nCaused by:\n    pulley trap: ${kind} at ${placeName(code, offset)}${instructionText(code, abi, offset)}`;
}

function instructionText({ bytes }: PulleyCode, abi: HostModule['abi'], offset: number): string {
  if (!(offset >= 0 && offset < bytes.length)) return '';
  const instruction = new DecodedInstruction();
  try {
    decodeInstruction(bytes, offset, instruction);
  } catch {
    return ', where there is no instruction';
  }
  return `: ${printInstruction(instruction, { hostCallName: (id) => abi.calls[id]?.name })}`;
}

const halves = new Int32Array(2);
const doubles = new Float64Array(halves.buffer);
const integers = new BigInt64Array(halves.buffer);

/** Integers go to x0, x1 …, numbers with a point or exponent to f0, f1 …. @throws UsageError */
function setArguments(machine: Machine, args: readonly string[]): void {
  let [x, f] = [0, 0];
  for (const text of args) {
    if (/^-?(\d+|0x[\da-f]+)$/i.test(text)) {
      if (x === maximumIntegers)
        throw new UsageError(`there is no room for more than ${maximumIntegers} integers`, 'exec');
      const magnitude = BigInt(text.replace('-', ''));
      integers[0] = BigInt.asIntN(64, text.startsWith('-') ? -magnitude : magnitude);
      machine.setX(x++, halves[0]!, halves[1]!);
    } else {
      if (text.trim() === '' || Number.isNaN(Number(text))) throw new UsageError(`'${text}' is no number`, 'exec');
      if (f === maximumFloats) throw new UsageError(`there is no room for more than ${maximumFloats} floats`, 'exec');
      doubles[0] = Number(text);
      machine.setF(f++, halves[0]!, halves[1]!);
    }
  }
}

/** A register as `--print` shows it: `x0 = 55`. @throws UsageError */
export function registerText(machine: Machine, name: string): string {
  const [, registerClass, digits] = /^([xfv])(\d+)$/.exec(name) ?? [];
  const number = Number(digits);
  if (registerClass === undefined || number > 31 || (registerClass === 'x' && number === 31))
    throw new UsageError(`there is no register '${name}'`, 'exec');
  if (registerClass === 'x') return `${name} = ${BigInt.asIntN(64, machine.x(number))}`;
  if (registerClass === 'v') return `${name} = ${Array.from(machine.v(number), hexWord).reverse().join('_')}`;
  halves[0] = Number(BigInt.asIntN(32, machine.f(number)));
  halves[1] = Number(BigInt.asIntN(32, machine.f(number) >> 32n));
  return `${name} = ${doubles[0]}`;
}

function hexWord(word: number): string {
  return (word >>> 0).toString(16).padStart(8, '0');
}
