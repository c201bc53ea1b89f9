/**
 * Every operation on every type: compiles or is refused by name, as upstream's own compiler was recorded to do or better;
 * and computes what the CLIF interpreter computes, NaNs' bits included.
 */

import { readFileSync } from 'node:fs';
import { atomicRmwOps, type Function, typeBits } from '@pulleyjs/cranelift-ir';
import { interpret } from '@pulleyjs/cranelift-ir/interpreter';
import { compileFunction, UnsupportedError } from '@pulleyjs/pulley-codegen';
import { corpusMissing, corpusPath } from '@pulleyjs/testkit';
import { describe, expect, it } from 'vitest';
import { Image } from './support/execute.ts';
import { parseProbe, type Probe, probeFunction } from './support/probes.ts';
import { type Random, seeded } from './support/random-function.ts';

const ROUNDS = Number(process.env['PULLEY_FUZZ'] ?? 12);

interface Support {
  readonly supported: readonly string[];
  readonly unsupported: readonly string[];
}

function readSupport(): Record<string, Support> {
  const text = readFileSync(corpusPath('reference', 'pulley64-support.json')!, 'utf8');
  return (JSON.parse(text) as { ops: Record<string, Support> }).ops;
}

/** The probes of an entry: one for each operation of an `atomic_rmw`. */
function probesOf(opcode: string, entry: string): Probe[] {
  const probe = parseProbe(opcode, entry);
  return opcode === 'atomic_rmw' ? atomicRmwOps.map((variant) => ({ ...probe, variant })) : [probe];
}

const INTERESTING = [
  0n,
  1n,
  -1n,
  2n,
  7n,
  127n,
  128n,
  255n,
  0x7fffn,
  0x8000n,
  0x7fffffffn,
  0x80000000n,
  1n << 63n,
  1n << 127n,
];

/** Quiet and signalling NaNs of every lane, alike in none. */
const NANS = [0x7fc00001_ffc00002_7f800003_ff9abcden, 0x7ff80000_00000001_fff45678_9abcdef0n];

function randomBits(random: Random, bits: number): bigint {
  if (random(2) === 0) return BigInt.asUintN(bits, INTERESTING[random(INTERESTING.length)]!);
  if (random(4) === 0) return BigInt.asUintN(bits, NANS[random(NANS.length)]! >> BigInt(32 * random(4)));
  let value = 0n;
  for (let i = 0; i < 8; i++) value = (value << 16n) | BigInt(random(65536));
  return BigInt.asUintN(bits, random(3) === 0 ? value >> BigInt(random(128)) : value);
}

/** Operations whose results are places of this run. */
const PLACES = new Set(['stack_addr', 'get_frame_pointer', 'get_stack_pointer', 'get_return_address']);

/** Pulley reverses all bytes of a big-endian vector; the interpreter, those of each lane. */
function isBigVector({ opcode, type, variant }: Probe): boolean {
  return (opcode === 'load' || opcode === 'store') && type.includes('x') && variant.includes('big');
}

/** What goes otherwise than in the interpreter, on random operands. */
function differences(func: Function, random: Random): string[] {
  const image = new Image([func]);
  const found: string[] = [];
  const { params, returns } = func.signature;
  for (let round = 0; round < ROUNDS; round++) {
    const args = params.map(({ type }) => randomBits(random, typeBits(type)));
    const expected = interpret(func, args);
    const actual = image.call('%probe', args);
    const shown = `(${args.map((arg) => `0x${arg.toString(16)}`).join(', ')})`;
    if (typeof actual === 'string' || expected.kind !== 'return') {
      if (typeof actual !== 'string' || expected.kind !== 'trap')
        found.push(`${shown}: ${String(actual)}, ${expected.kind}`);
      continue;
    }
    returns.forEach((_, i) => {
      if (actual[i] === expected.values[i]) return;
      found.push(`${shown} result ${i}: 0x${actual[i]!.toString(16)}, not 0x${expected.values[i]!.toString(16)}`);
    });
  }
  image.release();
  return found;
}

describe.skipIf(corpusMissing('reference', 'pulley64-support.json'))('operations', () => {
  const ops = corpusMissing('reference', 'pulley64-support.json') ? {} : readSupport();
  for (const [opcode, { supported, unsupported }] of Object.entries(ops)) {
    it(opcode, () => {
      const random = seeded(opcode.length * 31 + supported.length);
      const problems: string[] = [];
      const mustCompile = new Set(supported);
      for (const entry of [...supported, ...unsupported]) {
        for (const probe of probesOf(opcode, entry)) {
          const name = `${entry}${probe.variant}`;
          const func = probeFunction(probe);
          try {
            compileFunction(func);
          } catch (error) {
            if (!(error instanceof UnsupportedError)) throw error;
            if (mustCompile.has(entry)) problems.push(`${name}: ${error.message}`);
            continue;
          }
          if (!PLACES.has(opcode) && !isBigVector(probe))
            problems.push(
              ...differences(func, random)
                .slice(0, 2)
                .map((text) => `${name} ${text}`),
            );
        }
      }
      expect(problems).toEqual([]);
    });
  }
});
