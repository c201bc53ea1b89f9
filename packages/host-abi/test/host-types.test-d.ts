/** Checked by the compiler alone (`tsc -p tsconfig.json`): each `@ts-expect-error` must be one. */
import { bindHost, defineHostAbi, type HostOf, type RegisterFile, type wasmtime50 } from '../src/index.ts';

declare const registers: RegisterFile;

const toy = defineHostAbi('toy', {
  print: { params: ['text: pointer', 'length: size'] },
  now: { params: [], result: 'u64' },
  ready: { params: ['channel: u8', 'mask: u64 as pair', 'x: f64'], result: 'bool', trap: 'falsy' },
});

const host = {
  print: (_low: number, _high: number, _length: number): void => undefined,
  now: (): bigint => 0n,
  ready: (_channel: number, _maskLow: number, _maskHigh: number, _x: number): boolean => true,
};
bindHost(toy, host, registers);
bindHost(toy, { ...host, print: () => undefined }, registers);
bindHost(toy.subset(['now']), { now: () => 1n }, registers);

// @ts-expect-error a function is missing
bindHost(toy, { print: host.print, now: host.now }, registers);
// @ts-expect-error the result has another type
bindHost(toy, { ...host, now: () => 0 }, registers);
// @ts-expect-error a parameter has another type
bindHost(toy, { ...host, print: (text: string) => void text }, registers);
// @ts-expect-error more parameters than there are
bindHost(toy, { ...host, now: (clock: number) => BigInt(clock) }, registers);
// @ts-expect-error no such host call
toy.subset(['later']);
// @ts-expect-error no such type
defineHostAbi('bad', { f: { params: ['x: u128'] } });
// @ts-expect-error a pair cannot be a result
defineHostAbi('bad', { f: { params: [], result: 'u64 as pair' } });

type WasmtimeHost = HostOf<typeof wasmtime50.table>;
export const arrayCall: WasmtimeHost['array_call'] = (
  calleeLo,
  calleeHi,
  callerLo,
  callerHi,
  valuesLo,
  valuesHi,
  length,
) => calleeLo + calleeHi + callerLo + callerHi + valuesLo + valuesHi + length > 0;
export const grow: WasmtimeHost['memory_grow'] = (
  _vmctxLo: number,
  _vmctxHi: number,
  delta: number,
  _memory: number,
): number => delta;
// @ts-expect-error memory_grow takes its delta as a number
export const badGrow: WasmtimeHost['memory_grow'] = (
  _vmctxLo: number,
  _vmctxHi: number,
  _delta: bigint,
  _memory: number,
): number => 0;
