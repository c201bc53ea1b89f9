import { describe, expect, test } from 'vitest';
import {
  corpusMissing,
  createRandom,
  loadCounts,
  loadSpecSuite,
  mutate,
  readCorpus,
  readTarGz,
} from '@pulleyjs/testkit';

describe.skipIf(corpusMissing('corpus', 'spec'))('the spec suite', () => {
  test('every file has the number of commands that the corpus counts', () => {
    const suite = loadSpecSuite();
    for (const { file, counts } of loadCounts().files) {
      const commands = suite.find((script) => script.file === file)!.commands.length;
      expect([file, commands]).toEqual([file, Object.values(counts).reduce((sum, count) => sum + count, 0)]);
    }
  });

  test('every command that names a module finds it, unless it is text only', () => {
    for (const script of loadSpecSuite())
      for (const command of script.commands)
        if (command.filename !== undefined && script.module(command) === undefined)
          expect(command.filename).toMatch(/\.wat$/);
  });
});

describe.skipIf(corpusMissing('corpus', 'smith'))('the generated cases', () => {
  test('the archive opens in memory', () => {
    const files = readTarGz(readCorpus('corpus', 'smith', 'cases.tar.gz'));
    expect([...files.keys()].filter((name) => name.endsWith('.wasm'))).toHaveLength(299);
  });
});

test('the same seed mutates alike', () => {
  const bytes = createRandom(1).bytes(100);
  expect(mutate(bytes, createRandom(7))).toEqual(mutate(bytes, createRandom(7)));
  expect(mutate(bytes, createRandom(7))).not.toEqual(bytes);
});
