/** The README's files and commands do what it says. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { file, pulley, withoutFolder } from './command.ts';

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
const paths = new Map<string, string>();
for (const [, name, contents] of readme.matchAll(
  /`([\w.-]+)`(?::| says)[^`]*?(?:`[^`]*`[^`]*?)*?\n\n```\w+\n([^]*?)```/g,
))
  paths.set(name!, file(name!, contents!));

const commands = [...readme.matchAll(/```console\n([^]*?)```/g)].flatMap(([, session]) =>
  session!
    .split(/^\$ /m)
    .slice(1)
    .map((text) => {
      const [command, ...output] = text.split('\n');
      return [command!, output.join('\n')] as const;
    }),
);

it('has files and commands', () => {
  expect([...paths.keys()]).toEqual(['fac.wat', 'greet.s', 'greet-host.mjs']);
  expect(commands).toHaveLength(5);
});

it.each(commands)('%s', async (command, output) => {
  const [line, lines] = command.split(' | head -');
  const words = line!.split(' ').slice(1);
  const { stdout, stderr } = await pulley(words.map((word) => paths.get(word) ?? word));
  const shown = withoutFolder(stdout + stderr);
  expect(lines === undefined ? shown : shown.split('\n').slice(0, Number(lines)).join('\n') + '\n').toBe(output);
});
