/** The text format of WebAssembly, through the `watr` package, which is loaded only when it is needed. */
import { CommandError } from './errors.ts';
import { nameSection, type WatNode } from './wat-names.ts';

/** @throws CommandError with line and column, where the text is wrong */
export async function assembleWat(text: string, name: string): Promise<Uint8Array> {
  const [{ default: compile }, { default: parse }] = await Promise.all([import('watr/compile'), import('watr/parse')]);
  try {
    const module = compile(text) as Uint8Array;
    const names = nameSection(parse(text) as WatNode);
    return Buffer.concat([module, names]);
  } catch (error) {
    // Whatever it throws is about the text: it has no error class of its own.
    const { message } = error as Error;
    const place = / at (\d+:\d+)$/.exec(message);
    if (place === null) throw new CommandError(`${name}: ${message}`);
    throw new CommandError(`${name}:${place[1]}: ${message.slice(0, place.index)}`);
  }
}
