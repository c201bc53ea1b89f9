/** What the reader refuses, and what it says. Each case breaks a real artefact in one way. */
import { readFileSync } from 'node:fs';
import { corpusMissing, corpusPath } from '@pulleyjs/testkit';
import { describe, expect, it } from 'vitest';
import {
  type Artifact,
  ArtifactError,
  ExceptionTable,
  FunctionTable,
  type ModuleInfo,
  readArtifact,
  readElf,
  StackMapTable,
  TrapTable,
  writeArtifact,
} from '../src/index.ts';

const isMissing = corpusMissing('golden', 'wasmtime-50');
const golden = (name: string): Uint8Array =>
  new Uint8Array(readFileSync(corpusPath('golden', 'wasmtime-50', `${name}.cwasm`)!));

function refusal(bytes: Uint8Array): string {
  try {
    readArtifact(bytes);
  } catch (error) {
    if (error instanceof ArtifactError) return `${error.kind}: ${error.message}`;
    throw error;
  }
  return 'accepted';
}

type Change = (artifact: Artifact) => Partial<Artifact>;
const inModule =
  (change: (module: ModuleInfo) => Partial<ModuleInfo>): Change =>
  ({ module }) => ({ module: { ...module, ...change(module) } });

const broken: readonly (readonly [what: string, file: string, change: Change, message: RegExp])[] = [
  [
    'an export without a name',
    'fuel',
    inModule(({ exports }) => ({ exports: [[99, exports[0][1]]] })),
    /string 99 of \d+ \(in \.wasmtime\.info at offset 0x/,
  ],
  ['an export of nothing', 'fuel', inModule(() => ({ exports: [[1, { kind: 'Table', value: 7 }]] })), /Table 7 of 0/],
  ['an export twice', 'fuel', inModule(({ exports }) => ({ exports: [exports[0], exports[0]] })), /two exports named/],
  [
    'an import more than announced',
    'host_imports',
    inModule(({ initializers }) => ({ initializers: initializers.slice(1) })),
    /import Function 1 out of order/,
  ],
  [
    'a function of no type',
    'fuel',
    inModule(({ functions }) => ({
      functions: functions.map((one) => ({ ...one, signature: { kind: 'Module', value: 99 } })),
    })),
    /type 99 of/,
  ],
  [
    'a function of a struct type',
    'gc_struct',
    inModule(({ functions }) => ({
      functions: functions.map((one) => ({ ...one, signature: { kind: 'Module', value: 0 } })),
    })),
    /type 0 is Struct where Func is wanted/,
  ],
  [
    'a slot for nobody',
    'fuel',
    inModule(({ numEscapedFuncs }) => ({ numEscapedFuncs: numEscapedFuncs + 1 })),
    /functions in \d+ slots/,
  ],
  [
    'an image outside its memory',
    'memory',
    inModule(() => ({ memoryInitialization: { kind: 'Static', value: { map: [[1n << 40n, 0]] } } })),
    /an image of 65536 bytes at 1099511627776/,
  ],
  [
    'an image of no data',
    'memory',
    inModule(() => ({ memoryInitialization: { kind: 'Static', value: { map: [[0n, 3]] } } })),
    /data 3 of 1/,
  ],
  [
    'data outside the file',
    'memory',
    inModule(() => ({ runtimeData: [{ start: 0, end: 65537 }] })),
    /data 0 to 65537 of 65536 bytes/,
  ],
  [
    'a table with functions that are not there',
    'call_indirect',
    inModule(() => ({ tableInitialization: [[99]] })),
    /function 99 of/,
  ],
  [
    'more elements than the table has',
    'call_indirect',
    inModule(() => ({ tableInitialization: [new Array<number>(50).fill(0)] })),
    /50 elements in a table of/,
  ],
  [
    'a value of another type for a global',
    'globals',
    inModule(({ globalInitializers }) => ({
      globalInitializers: globalInitializers.map(([index]) => [index, { kind: 'V128', value: 0n }]),
    })),
    /a value of type V128 for a global of type/,
  ],
  [
    'a startup function with parameters',
    'start',
    ({ module, types }) => {
      const value = types.wasmTypes.findIndex(
        ({ compositeType: { inner } }) => inner.kind === 'Func' && inner.value.paramsResults.length > 0,
      );
      return { module: { ...module, startup: { kind: 'Always', value: { kind: 'Module', value } } } };
    },
    /a startup function with parameters or results/,
  ],
  [
    'no startup function where there must be one',
    'start',
    ({ functions }) => ({
      functions: new FunctionTable(functions.entries.filter(({ kind }) => kind !== 'ModuleStartup')),
    }),
    /ModuleStartup 0 is missing/,
  ],
  [
    'a function without code',
    'fuel',
    ({ functions }) => ({ functions: new FunctionTable(functions.entries.slice(1)) }),
    /DefinedWasmFunction 0 is missing/,
  ],
  ['code outside the text', 'fuel', ({ text }) => ({ text: text.subarray(0, 100) }), /in a text of 100 bytes/],
  [
    'functions that overlap',
    'fuel',
    ({ functions }) => ({
      functions: new FunctionTable(functions.entries.map((one, i) => (i === 1 ? { ...one, start: 0 } : one))),
    }),
    /function at 0, before the end of the one before/,
  ],
  [
    'a supertype that follows',
    'gc_struct',
    ({ types }) => ({
      types: {
        ...types,
        wasmTypes: types.wasmTypes.map((one, i) =>
          i === 0 ? { ...one, supertype: { kind: 'Module', value: 1 } } : one,
        ),
      },
    }),
    /type 0 is a subtype of 1/,
  ],
  [
    'groups of types with a gap',
    'gc_struct',
    ({ types }) => ({ types: { ...types, recGroups: types.recGroups.slice(1) } }),
    /types 1 to 2 as a group, after 0/,
  ],
  [
    'traps out of order',
    'memory',
    () => ({ traps: new TrapTable(Uint32Array.of(5, 5), Uint8Array.of(1, 1)) }),
    /text offset 5 after 5 \(in \.wasmtime\.traps at offset 0x/,
  ],
  [
    'a trap outside the text',
    'memory',
    ({ text }) => ({ traps: new TrapTable(Uint32Array.of(text.length), Uint8Array.of(1)) }),
    /text offset 11833, the last is 11832/,
  ],
  [
    'a handler outside the text',
    'exceptions',
    () => ({
      exceptions: new ExceptionTable([
        { returnOffset: 9, frameOffset: 0, handlers: [{ tag: null, contextSpOffset: null, handlerOffset: 99_999 }] },
      ]),
    }),
    /a handler at 99999, outside the text \(in \.wasmtime\.exceptions at offset 0x/,
  ],
  [
    'a handler for no tag',
    'exceptions',
    () => ({
      exceptions: new ExceptionTable([
        { returnOffset: 9, frameOffset: 0, handlers: [{ tag: 3, contextSpOffset: null, handlerOffset: 0 }] },
      ]),
    }),
    /tag 3 of 3/,
  ],
  [
    'a reference outside its frame',
    'gc_struct',
    () => ({ stackMaps: new StackMapTable([{ returnOffset: 9, frameSize: 16, slots: [16] }]) }),
    /a reference at 16 in a frame of 16 bytes \(in \.wasmtime\.stackmap at offset 0x/,
  ],
  [
    'native code',
    'fuel',
    ({ engine }) => ({ engine: { ...engine, target: 'x86_64-unknown-linux-gnu' } }),
    /^unsupported: this artefact is native code for "x86_64-unknown-linux-gnu"/,
  ],
  [
    'big-endian code',
    'fuel',
    ({ engine }) => ({ engine: { ...engine, target: 'pulley64be-unknown-unknown-elf' } }),
    /^unsupported: this artefact is big-endian code/,
  ],
  [
    'a version to come',
    'fuel',
    ({ engine }) => ({ engine: { ...engine, version: 51 } }),
    /^unsupported: this artefact was made by Wasmtime "51"; those of 48, 49, 50 are read \(in \.wasmtime\.engine at offset 0x1\)/,
  ],
  [
    'another width of pointers',
    'fuel',
    ({ engine }) => ({ engine: { ...engine, target: 'pulley32' } }),
    /flag pointer_width=pointer64 for pulley32/,
  ],
];

describe.skipIf(isMissing)('the reader refuses', () => {
  it.each(broken)('%s', (_, file, change, message) => {
    const artifact = readArtifact(golden(file));
    expect(refusal(writeArtifact({ ...artifact, ...change(artifact) }))).toMatch(message);
  });

  const patched = (offset: number, ...bytes: number[]): Uint8Array => {
    const file = golden('fuel');
    file.set(bytes, offset);
    return file;
  };
  it.each<readonly [string, () => Uint8Array, RegExp]>([
    ['nothing', () => new Uint8Array(0), /^not-an-artifact: this is not an ELF file/],
    ['WebAssembly', () => Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0), /^not-an-artifact: this is WebAssembly/],
    ['another ELF file', () => patched(7, 0), /^not-an-artifact: this is an ELF file, but none of Wasmtime's/],
    ['a 32-bit ELF file', () => patched(4, 1), /^not-an-artifact: an artefact is a 64-bit ELF file/],
    ['a big-endian file', () => patched(5, 2), /^unsupported: this artefact is for a big-endian target/],
    [
      'a component',
      () => patched(48, 2 | 8),
      /^unsupported: this artefact is a component; only core modules are read \(in ELF header at offset 0x30\)/,
    ],
    ['a file of unknown kind', () => patched(48, 8), /^unsupported: this artefact is neither a module nor a component/],
    [
      'section headers outside the file',
      () => patched(40, 0xff, 0xff, 0xff, 0xff, 0xff),
      /^malformed: \d+ section headers at/,
    ],
  ])('%s', (_, file, message) => {
    expect(refusal(file())).toMatch(message);
  });

  it.each(['.wasmtime.engine', '.wasmtime.bti', '.text', '.wasmtime.info'])('a file without %s', (name) => {
    const file = golden('fuel');
    const { sections } = readElf(file);
    const names = sections.find((section) => section.name === '.shstrtab')!;
    const at = Buffer.from(file).indexOf(`${name}\0`, names.fileOffset);
    file.set(Buffer.from('.debug_'), at);
    file[at + 7] = 0x78;
    expect(refusal(file)).toMatch(new RegExp(`${name}|a section of unknown name`));
  });
});

describe.skipIf(isMissing)('what else is accepted', () => {
  it.each([48, 49])('version %d, whose settings lack one', (version) => {
    const artifact = readArtifact(golden('fuel'));
    const tunables = { ...artifact.engine.tunables, asanStackSwitching: null };
    const bytes = writeArtifact({ ...artifact, engine: { ...artifact.engine, version, tunables } });
    const again = readArtifact(bytes);
    expect([again.engine.version, again.engine.tunables.asanStackSwitching]).toEqual([version, null]);
    expect(Buffer.compare(writeArtifact(again), bytes)).toBe(0);
  });

  it("one of Node's buffers, of which a copy is a copy", () => {
    const { data, text } = readArtifact(readFileSync(corpusPath('golden', 'wasmtime-50', 'start.cwasm')!));
    for (const bytes of [data, text]) expect(bytes.slice().buffer.byteLength).toBe(bytes.length);
  });

  it('a target of one word, and no flags', () => {
    const artifact = readArtifact(golden('fuel'));
    const engine = { ...artifact.engine, target: 'pulley64', sharedFlags: [], isaFlags: [], features: 0n };
    expect(readArtifact(writeArtifact({ ...artifact, engine })).engine).toEqual(engine);
  });
});

describe.skipIf(isMissing)('look-ups', () => {
  it('find what is there, and nothing beside it', () => {
    const { traps, addressMap, functions, exceptions, stackMaps } = readArtifact(golden('gc_struct'));
    traps.offsets.forEach((offset, i) => expect(traps.codeAt(offset)).toBe(traps.codes[i]));
    expect([traps.codeAt(0), traps.codeAt(traps.offsets[0] + 1), traps.codeAt(1e9)]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
    addressMap.offsets.forEach((offset, i) => {
      const position = addressMap.positions[i] === 0xffffffff ? undefined : addressMap.positions[i];
      expect(addressMap.positionAt(offset)).toBe(position);
    });
    for (const entry of functions.entries) {
      expect(functions.at(entry.start + entry.length - 1)).toBe(entry);
      expect(functions.find(entry.kind, entry.index)).toBe(entry);
    }
    expect([functions.find('WasmToArrayTrampoline', 0), functions.at(1e9)]).toEqual([undefined, undefined]);
    for (const site of exceptions.callSites) expect(exceptions.at(site.returnOffset)).toBe(site);
    for (const map of stackMaps.maps) expect(stackMaps.at(map.returnOffset)).toBe(map);
    expect([exceptions.at(1), stackMaps.at(1)]).toEqual([undefined, undefined]);
  });
});
