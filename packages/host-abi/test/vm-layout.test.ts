import { corpusMissing, readCorpus } from '@pulleyjs/testkit';
import { describe, expect, it } from 'vitest';
import {
  clifUserCode,
  noCounts,
  type PointerBytes,
  trapNamed,
  trapOfClif,
  trapOfCode,
  vmContextLayout,
  vmStructs,
  wasmtimeTraps,
} from '../src/index.ts';

interface Layouts {
  readonly [pointers: string]: { readonly [struct: string]: { readonly [field: string]: number } };
}

describe.skipIf(corpusMissing('reference', 'layouts.json'))('VM structures', () => {
  const readReference = (): Layouts => JSON.parse(Buffer.from(readCorpus('reference', 'layouts.json')).toString());

  it.each([
    ['ptr64', 8],
    ['ptr32', 4],
  ] as const)('%s', (key, pointerBytes) => {
    const structs = vmStructs(pointerBytes) as unknown as {
      readonly [struct: string]: { readonly [field: string]: number };
    };
    for (const [name, fields] of Object.entries(readReference()[key]!)) {
      for (const [field, offset] of Object.entries(fields)) {
        // The reference gives this struct's size without the VMFuncRef it ends with.
        if (name === 'VMArrayCallHostFuncContext' && field === 'size') continue;
        expect([name, field, structs[name]![field.replace('.', '_')]]).toEqual([name, field, offset]);
      }
    }
  });
});

describe('VMContext', () => {
  it('has a head of six words', () => {
    expect(vmContextLayout(noCounts, 8).size).toBe(48);
    // Room for globals is aligned to 16 even if there are none.
    expect(vmContextLayout(noCounts, 4)).toMatchObject({ typeIds: 20, size: 32 });
  });

  it.each([
    [
      8,
      {
        memoryPointer: 72,
        ownedMemory: 80,
        function: 96,
        table: 200,
        global: 224,
        tag: 240,
        funcRef: 248,
        startup: 280,
        base: 312,
        length: 328,
        size: 336,
      },
    ],
    [
      4,
      {
        memoryPointer: 36,
        ownedMemory: 40,
        function: 48,
        table: 104,
        global: 112,
        tag: 128,
        funcRef: 132,
        startup: 148,
        base: 164,
        length: 172,
        size: 180,
      },
    ],
  ] as const)('lays one of each out with %i-byte pointers', (pointerBytes, expected) => {
    const counts = {
      importedFunctions: 1,
      importedTables: 1,
      importedMemories: 1,
      importedGlobals: 1,
      importedTags: 1,
      definedTables: 1,
      definedMemories: 1,
      ownedMemories: 1,
      definedGlobals: 1,
      definedTags: 1,
      escapedFunctions: 1,
      hasStartup: true,
      runtimeData: 2,
    };
    const layout = vmContextLayout(counts, pointerBytes as PointerBytes);
    expect({
      memoryPointer: layout.memoryPointer(0),
      ownedMemory: layout.ownedMemory(0),
      function: layout.importedFunction(0),
      table: layout.table(0),
      global: layout.global(0),
      tag: layout.tag(0),
      funcRef: layout.funcRef(0),
      startup: layout.startupFuncRef,
      base: layout.runtimeDataBase(0),
      length: layout.runtimeDataLength(0),
      size: layout.size,
    }).toEqual(expected);
  });
});

describe('trap codes', () => {
  it('go back and forth between CLIF and trap tables', () => {
    for (const trap of wasmtimeTraps) {
      expect(trapOfCode(trap.code)).toBe(trap);
      expect(trapNamed(trap.name)).toBe(trap);
      expect(trapOfClif(`user${clifUserCode(trap.name)}`)).toBe(trap);
    }
  });

  it.each([
    ['heap_oob', 'MemoryOutOfBounds'],
    ['int_divz', 'IntegerDivisionByZero'],
    ['user6', 'TableOutOfBounds'],
    ['user8', 'BadSignature'],
    ['user12', 'UnreachableCodeReached'],
    ['user1', 'InternalAssert'],
    ['user200', undefined],
    ['user0', undefined],
    ['x', undefined],
  ])('%s is %s', (clif, name) => {
    expect(trapOfClif(clif)?.name).toBe(name);
  });
});
