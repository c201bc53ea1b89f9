/** The example of the README does what its comments say. */
import { readFileSync } from 'node:fs';
import { expect, test, vi } from 'vitest';
import * as wasmParse from '../src/index.ts';

test('the example runs', () => {
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
  const [, example] = /```ts\n(.*?)```/s.exec(readme)!;
  const body = example.replace(/^import \{(.*)\} from .*$/m, 'const {$1} = wasmParse;');
  const log = vi.fn<(...values: unknown[]) => void>();
  // oxlint-disable-next-line no-new-func, typescript/no-implied-eval -- the text of the README is the program under test
  new Function('wasmParse', 'console', body)(wasmParse, { log });
  expect(log.mock.calls).toEqual([
    [[{ name: 'answer', kind: 'func', index: 0 }]],
    ['0x24', 'i32.const'],
    ['0x26', 'end'],
    [expect.stringMatching(/^unexpected end of section or function.*\(at offset 0x14\)$/)],
  ]);
});
