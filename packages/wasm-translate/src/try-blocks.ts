/**
 * `try_table` and the older `try`: how exceptions that calls throw reach the code that handles them.
 *
 * A clause has one landing pad, at which all calls in its scope can go on. A pad of a `try_table` unpacks the exception and
 * branches to the clause's label; pads are made at the `end`, and only for clauses that something can throw to. A pad of a
 * `try` is where the handler's own code begins.
 */

import { I32, type Value } from '@pulleyjs/cranelift-ir';
import { CATCH_ALL, CATCH_ALL_REF, CATCH_REF, CATCH_SLOTS } from '@pulleyjs/wasm-parse';
import { callCatching } from './catching-calls.ts';
import type { ControlFrame } from './control-stack.ts';
import type { CatchClause, LegacyHandlers, TableHandlers } from './frame-handlers.ts';
import { userTrap } from './function-context.ts';
import type { FunctionTranslator } from './function-translator.ts';
import { loadPayload } from './gc-exceptions.ts';
import { type LandingPad, nestScope, type Relay } from './landing-pad.ts';
import type { Region } from './region.ts';

function makePad(t: FunctionTranslator): LandingPad {
  return { block: t.ctx.blockWithParams([t.env.pointerType]), edges: [], values: new Map() };
}

/** The exception that has arrived at the pad where code is inserted now. */
function caughtException(t: FunctionTranslator, pad: LandingPad): Value {
  const word = t.ctx.func.dfg.blockParams(pad.block)[0]!;
  const reference = t.ctx.func.dfg.valueType(word) === I32 ? word : t.builder.ireduce(I32, word);
  t.ctx.noteObject(reference);
  return reference;
}

/** Throws an exception to the handlers around, and ends the code. */
export function throwReference(t: FunctionTranslator, reference: Value): void {
  callCatching(t, t.ctx.builtin('throw_ref'), [t.ctx.vmctx, reference]);
  t.builder.trap(userTrap('UnreachableCodeReached'));
  t.terminate();
}

function landRelays(t: FunctionTranslator, relays: readonly Relay[]): void {
  for (const { pad, to } of relays) {
    if (pad.edges.length === 0) continue;
    t.startCold(pad.block);
    const args = [t.ctx.vmctx, caughtException(t, pad)];
    callCatching(t, t.ctx.builtin('throw_ref'), args, { scope: to, from: pad });
    t.builder.trap(userTrap('UnreachableCodeReached'));
  }
}

// try_table

export function tryTable(t: FunctionTranslator): void {
  const { catchCount, catches, offset } = t.reader;
  const clauses = Array.from({ length: catchCount }, (_, i): CatchClause => {
    const [kind, tag, label] = catches.subarray(i * CATCH_SLOTS, (i + 1) * CATCH_SLOTS) as unknown as [
      number,
      number,
      number,
    ];
    const all = kind === CATCH_ALL || kind === CATCH_ALL_REF;
    const withReference = kind === CATCH_REF || kind === CATCH_ALL_REF;
    return { tag: all ? null : tag, withReference, label, pad: makePad(t) };
  });
  const { scope, relays } = nestScope(clauses, t.scope, () => makePad(t));
  const handlers: TableHandlers = { kind: 'try_table', clauses, relays };
  t.pushFrame('try_table', t.blockTypes(), { region: t.locals.openBlock(offset), scope, handlers });
}

/** At the `end` of a `try_table`, whose frame is off the stack: makes its pads. */
export function landTryTable(t: FunctionTranslator, { clauses, relays }: TableHandlers): void {
  const { currentBlock } = t.builder;
  landRelays(t, relays);
  for (const clause of clauses) if (clause.pad.edges.length > 0) landClause(t, clause);
  t.builder.switchToBlock(currentBlock!);
}

function landClause(t: FunctionTranslator, { tag, withReference, label, pad }: CatchClause): void {
  t.startCold(pad.block);
  t.fuel?.enterPad(pad);
  const reference = caughtException(t, pad);
  const values = tag === null ? [] : loadPayload(t, tag, reference);
  if (withReference) values.push(reference);
  const frame = t.frameAt(label);
  t.locals.addEdgeOutOf(pad, frame.region, t.builder.jumpTo(t.targetOf(frame), values));
}

// try

export function tryLegacy(t: FunctionTranslator): void {
  const { offset } = t.reader;
  const { tags, delegate } = t.locals.tryAt(t.reader);
  const pads = tags.map(() => makePad(t));
  const outer = delegate === undefined ? t.scope : t.scopeAt(delegate);
  const clauses = tags.map((tag, i) => ({ tag, pad: pads[i]! }));
  const { scope, relays } = nestScope(clauses, outer, () => makePad(t));
  const region = t.locals.openBlock(offset);
  const regions: Region[] = tags.map(() => t.locals.openBlock(offset)).reverse();
  const handlers: LegacyHandlers = { kind: 'try', pads, regions, relays, met: 0, caught: undefined };
  t.pushFrame('try', t.blockTypes(), { region, scope, handlers });
}

/** At a `catch` or `catch_all`; `tag` is null for the latter. */
export function catchLegacy(t: FunctionTranslator, tag: number | null): void {
  const frame = t.control[t.control.length - 1]!;
  const handlers = frame.handlers as LegacyHandlers;
  if (t.isReachable) t.jumpToExit(frame);
  if (handlers.met === 0) landRelays(t, handlers.relays);
  frame.kind = 'catch';
  frame.scope = t.control[t.control.length - 2]!.scope;
  const pad = handlers.pads[handlers.met]!;
  t.locals.closeWithHandler(handlers.regions[handlers.met]!, t.reader.offset, pad);
  handlers.met++;
  t.cutStack(frame.height);
  if (pad.edges.length === 0) {
    t.terminate();
    return;
  }
  t.becomeReachable(pad.block);
  t.fuel?.enterHandler(t.reader.offset);
  handlers.caught = caughtException(t, pad);
  if (tag !== null) t.pushAll(loadPayload(t, tag, handlers.caught));
}

/** At the `end` or `delegate` of a `try` without handlers. */
export function landTry(t: FunctionTranslator, { relays, met }: LegacyHandlers): void {
  if (met > 0) return;
  const { currentBlock } = t.builder;
  landRelays(t, relays);
  t.builder.switchToBlock(currentBlock!);
}

export function rethrow(t: FunctionTranslator): void {
  const frame: ControlFrame = t.frameAt(t.reader.index);
  throwReference(t, (frame.handlers as LegacyHandlers).caught!);
}
