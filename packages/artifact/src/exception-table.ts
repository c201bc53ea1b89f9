/** What happens when an exception passes a call: `.wasmtime.exceptions`, decoded. */

import { ByteWriter } from './byte-writer.ts';
import { indexOfKey } from './ordered.ts';
import type { SectionReader } from './section-reader.ts';

/** Where to go for exceptions of one tag. */
export interface ExceptionHandler {
  /** Index of the tag in the module's tag index space; null catches all. */
  readonly tag: number | null;
  /** Bytes from sp to the slot that holds the VMContext which gives the tag its meaning; null if there is none. */
  readonly contextSpOffset: number | null;
  /** Text offset to go on at. */
  readonly handlerOffset: number;
}

/** A call whose exceptions are handled by its function. */
export interface CallSite {
  /** Text offset of the return address. */
  readonly returnOffset: number;
  /** Bytes from sp to fp at the call. */
  readonly frameOffset: number;
  /** In the order they are tried. */
  readonly handlers: readonly ExceptionHandler[];
}

/** Call sites with handlers, by return address. */
export class ExceptionTable {
  /** Strictly ascending by return offset. */
  readonly callSites: readonly CallSite[];

  constructor(callSites: readonly CallSite[]) {
    this.callSites = callSites;
  }

  /** The call that returns to exactly that text offset, if it has handlers. */
  at(returnOffset: number): CallSite | undefined {
    return this.callSites[indexOfKey(this.callSites.length, (i) => this.callSites[i].returnOffset, returnOffset)];
  }
}

/*
 *     u32 c | u32 h | c × u32 return offset | c × u32 frame offset | c × u32 end of its handlers
 *                   | h × u32 tag | h × u32 context | h × u32 handler offset
 */

const NONE = 0xffffffff;

function readHandlers(reader: SectionReader, count: number, textBytes: number): ExceptionHandler[] {
  const column = (): Uint32Array => new Uint32Array(count).map(() => reader.u32le());
  const [tags, contexts] = [column(), column()];
  const start = reader.pos;
  const offsets = column();
  return Array.from(offsets, (handlerOffset, i) => {
    if (handlerOffset >= textBytes) reader.malformed(start + 4 * i, `a handler at ${handlerOffset}, outside the text`);
    return {
      tag: tags[i] === NONE ? null : tags[i],
      contextSpOffset: contexts[i] === NONE ? null : contexts[i],
      handlerOffset,
    };
  });
}

/** Decodes the section, whose text has that many bytes. Tags are not checked here. @throws ArtifactError */
export function readExceptions(reader: SectionReader, textBytes: number): ExceptionTable {
  const siteCount = reader.u32le();
  const handlerCount = reader.u32le();
  if (12 * (siteCount + handlerCount) !== reader.remaining) {
    reader.malformed(0, `${siteCount} call sites and ${handlerCount} handlers in ${reader.bytes.length} bytes`);
  }
  const start = reader.pos;
  const column = (): Uint32Array => new Uint32Array(siteCount).map(() => reader.u32le());
  const [returns, frames, ends] = [column(), column(), column()];
  const handlers = readHandlers(reader, handlerCount, textBytes);
  const callSites: CallSite[] = [];
  for (let i = 0; i < siteCount; i++) {
    if ((i > 0 && returns[i] <= returns[i - 1]) || returns[i] > textBytes) {
      reader.malformed(start + 4 * i, `return offset ${returns[i]} out of order or outside the text`);
    }
    const first = i === 0 ? 0 : ends[i - 1];
    if (ends[i] < first || ends[i] > handlerCount) {
      reader.malformed(start + 4 * (2 * siteCount + i), `handlers ${first} to ${ends[i]} of ${handlerCount}`);
    }
    callSites.push({ returnOffset: returns[i], frameOffset: frames[i], handlers: handlers.slice(first, ends[i]) });
  }
  if ((siteCount === 0 ? 0 : ends[siteCount - 1]) !== handlerCount) reader.malformed(4, 'handlers of no call site');
  return new ExceptionTable(callSites);
}

/** The section of a table. */
export function writeExceptions(table: ExceptionTable): Uint8Array {
  const writer = new ByteWriter();
  const handlers = table.callSites.flatMap((site) => site.handlers);
  writer.u32le(table.callSites.length);
  writer.u32le(handlers.length);
  for (const { returnOffset } of table.callSites) writer.u32le(returnOffset);
  for (const { frameOffset } of table.callSites) writer.u32le(frameOffset);
  let end = 0;
  for (const site of table.callSites) writer.u32le((end += site.handlers.length));
  for (const { tag } of handlers) writer.u32le(tag ?? NONE);
  for (const { contextSpOffset } of handlers) writer.u32le(contextSpOffset ?? NONE);
  for (const { handlerOffset } of handlers) writer.u32le(handlerOffset);
  return writer.finish();
}
