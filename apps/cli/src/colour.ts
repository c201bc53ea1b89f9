/** Colour, only for people: on a terminal, and unless `NO_COLOR` says otherwise. */
import type { OutputStream } from '@pulleyjs/wasi';
import type { CommandIo } from './io.ts';

/** The roles that text can have, each a function that marks it so. */
export interface Palette {
  readonly heading: (text: string) => string;
  readonly name: (text: string) => string;
  readonly comment: (text: string) => string;
  readonly error: (text: string) => string;
}

const escapes: { readonly [Role in keyof Palette]: string } = { heading: '1', name: '36', comment: '2', error: '1;31' };

/** The colours for one of the command's streams. */
export function paletteFor(io: CommandIo, stream: OutputStream): Palette {
  const isColoured = stream.isTerminal && !io.env.NO_COLOR && io.env.TERM !== 'dumb';
  const role = (name: keyof Palette) => (text: string) => (isColoured ? `\x1b[${escapes[name]}m${text}\x1b[0m` : text);
  return { heading: role('heading'), name: role('name'), comment: role('comment'), error: role('error') };
}
