import { corpusMissing, readCorpus } from '@pulleyjs/testkit';
import { describe, expect, it } from 'vitest';
import { defineHostAbi, type HostAbi, type HostAbiTable, type SignatureSpec, wasmtime50 } from '../src/index.ts';

interface ReferenceCall {
  readonly id: number;
  readonly name: string;
  readonly params: readonly { readonly name: string; readonly type: string }[];
  readonly result?: string | null;
  readonly trap_sentinel?: string | null;
}

const sentinels: { readonly [name: string]: string } = {
  Falsy: 'falsy',
  Negative: 'negative',
  NegativeOne: 'negative-one',
  NegativeTwo: 'negative-two',
};

/** `ptr_u8`, `pointer to ValRaw[]` are pointers; `bool (u8; …)` is a bool. */
function wireType(reference: string): string {
  const type = reference.split(' ')[0]!;
  return type.startsWith('ptr_') ? 'pointer' : type;
}

function rows(abi: HostAbi): unknown[] {
  return abi.calls.map((call) => [
    call.id,
    call.name,
    call.params.map((param) => param.type),
    call.result?.type ?? null,
    call.trap ?? null,
  ]);
}

function referenceRows(calls: readonly ReferenceCall[]): unknown[] {
  return calls.map((call) => [
    call.id,
    call.name,
    call.params.map((param) => wireType(param.type)),
    (call.result ?? null) === null ? null : wireType(call.result!),
    (call.trap_sentinel ?? null) === null ? null : sentinels[call.trap_sentinel!],
  ]);
}

describe.skipIf(corpusMissing('reference', 'host-calls.json'))('the host calls of Wasmtime', () => {
  const readReference = (): { [version: string]: ReferenceCall[] } =>
    JSON.parse(Buffer.from(readCorpus('reference', 'host-calls.json')).toString());

  it('50.0.1: all 115, as the reference has them', () => {
    expect(wasmtime50.calls).toHaveLength(115);
    expect(rows(wasmtime50)).toEqual(referenceRows(readReference()['50.0.1']!));
  });

  it.each(['48.0.8', '49.0.0-dev-e6b33de'])('%s is another table, refused by name', (version) => {
    const calls = readReference()[version]!;
    const spec = (call: ReferenceCall): SignatureSpec => ({
      params: call.params.map((param) => `${param.name}: ${wireType(param.type)}` as 'x: u32'),
      ...((call.result ?? null) === null ? {} : { result: wireType(call.result!) as 'u32' }),
      ...((call.trap_sentinel ?? null) === null ? {} : { trap: sentinels[call.trap_sentinel!] as 'falsy' }),
    });
    // 48 has two calls named `trap`, a core one and a component one.
    const unique = calls.map((call, i) =>
      calls.findIndex((other) => other.name === call.name) === i ? call : { ...call, name: `component_${call.name}` },
    );
    const table: HostAbiTable = Object.fromEntries(unique.map((call) => [call.name, spec(call)]));
    const other = defineHostAbi(`wasmtime ${version}`, table);
    expect(rows(other)).toEqual(referenceRows(unique));
    expect(() => wasmtime50.verify(other)).toThrow(`wasmtime 50.0.1: made for the host calls of wasmtime ${version}`);
  });
});

describe('wasmtime50', () => {
  it('keeps its fingerprint', () => {
    expect(wasmtime50.fingerprint).toBe('f0d104ac269212ed');
  });
});
