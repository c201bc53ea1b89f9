/** The text format of WebAssembly, through the `watr` package. Loaded only when it is needed: it is most of the command. */
import { compile, parse } from 'watr';
import { CommandError } from './errors.ts';
import { nameSection, type WatNode } from './wat-names.ts';

/** @throws CommandError with line and column, where the text is wrong */
export function assembleWat(text: string, name: string): Uint8Array {
  try {
    const module = compile(text) as Uint8Array;
    const names = nameSection(parse(text) as WatNode);
    return Buffer.concat([module, names]);
  } catch (error) {
    // Whatever it throws is about the text: it has no error class of its own.
    if (error instanceof RangeError) throw new CommandError(`${name}: parentheses are nested too deeply`);
    const { message } = error as Error;
    const place = / at (\d+:\d+)$/.exec(message);
    if (place === null) throw new CommandError(`${name}: ${message}`);
    throw new CommandError(`${name}:${place[1]}: ${message.slice(0, place.index)}`);
  }
}
