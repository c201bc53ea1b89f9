/** Validation of control flow: blocks and their arms, branches, calls, exceptions. */
import { indexType, type ModuleScope } from './module-scope.ts';
import type { FuncType } from './module.ts';
import { mnemonicOf } from './opcodes.ts';
import { CATCH_ALL, CATCH_ALL_REF, CATCH_REF, CATCH_SLOTS } from './operator-reader.ts';
import {
  FRAME_BLOCK,
  FRAME_CATCH,
  FRAME_CATCH_ALL,
  FRAME_ELSE,
  FRAME_IF,
  FRAME_TRY,
  type ValueTypes,
} from './validator-stack.ts';
import { EXN, FUNCREF, I32, NO_TYPE, nullable, refTo } from './value-type.ts';

/** `block`, `loop`, `if` after its condition, `try`: opens a frame. */
export function enterBlock(v: ModuleScope, kind: number): void {
  const { reader } = v;
  let params = v.single(NO_TYPE);
  let results: ValueTypes;
  if (reader.blockTypeIndex < 0) {
    results = v.single(reader.blockResult);
  } else {
    const type = v.funcType(reader.blockTypeIndex);
    params = type.params;
    results = type.results;
    v.popAll(params);
  }
  v.pushFrame(kind, params, results);
}

/**
 * `else` of an if, or a catch of a (legacy) try: another arm with the same results; `params` undefined means those of
 * the first arm.
 */
export function nextArm(v: ModuleScope, kind: number, params: ValueTypes | undefined): void {
  const frame = v.frameKind(0);
  const fits = kind === FRAME_ELSE ? frame === FRAME_IF : frame === FRAME_TRY || frame === FRAME_CATCH;
  if (!fits) notInBlock(v);
  v.popFrame();
  v.pushFrame(kind, params ?? v.poppedParams(), v.poppedResults());
}

function notInBlock(v: ModuleScope): never {
  const { opcode, offset } = v.reader;
  return v.reader.malformed(`END opcode expected: ${mnemonicOf(opcode)} does not belong to the block it is in`, offset);
}

/** Ends the innermost frame; its results go to the one around it. */
export function endBlock(v: ModuleScope): void {
  const kind = v.popFrame();
  const results = v.poppedResults();
  if (kind === FRAME_IF && !v.relation.areSubtypes(v.poppedParams(), results)) {
    v.fail('type mismatch: if without else must give back what it takes');
  }
  if (v.depth > 0) v.pushAll(results);
}

export function rethrow(v: ModuleScope, label: number): void {
  const kind = v.frameKind(label);
  if (kind !== FRAME_CATCH && kind !== FRAME_CATCH_ALL) v.fail('invalid rethrow label');
  v.setUnreachable();
}

/** Ends a (legacy) try by handing what it throws to another. */
export function delegate(v: ModuleScope, label: number): void {
  if (v.frameKind(0) !== FRAME_TRY) notInBlock(v);
  // The label counts from outside the try; the function's own frame is allowed.
  if (label + 1 >= v.depth) v.fail(`unknown label ${label}`);
  v.popFrame();
  v.pushAll(v.poppedResults());
}

/** Each label is checked once, however many targets name it. */
export function branchTable(v: ModuleScope): void {
  const { targets, targetCount } = v.reader;
  v.pop(I32);
  const arity = v.labelTypes(targets[targetCount]).length;
  for (let i = 0; i <= targetCount; i++) {
    const types = v.labelTypes(targets[i]);
    if (!v.isFirstVisit(targets[i])) continue;
    if (types.length !== arity) v.fail(`type mismatch: targets of br_table take ${types.length} and ${arity} values`);
    v.checkTop(types);
  }
  v.setUnreachable();
}

export function call(v: ModuleScope, type: FuncType): void {
  v.popAll(type.params);
  v.pushAll(type.results);
}

export function returnCall(v: ModuleScope, type: FuncType): void {
  if (!v.relation.areSubtypes(type.results, v.functionResults)) {
    v.fail('type mismatch: the callee of a tail call gives other results');
  }
  v.popAll(type.params);
  v.setUnreachable();
}

/** The type that `call_indirect` names; its index operand is popped. */
export function indirectCallee(v: ModuleScope): FuncType {
  const { reader } = v;
  const table = v.table(reader.index2);
  if (!v.relation.isSubtype(table.element, FUNCREF)) v.fail('type mismatch: the table does not hold functions');
  const type = v.funcType(reader.index);
  v.pop(indexType(table));
  return type;
}

/** The type that `call_ref` names; its reference is popped. */
export function refCallee(v: ModuleScope): FuncType {
  const type = v.funcType(v.reader.index);
  v.pop(nullable(refTo(v.reader.index)));
  return type;
}

export function tryTable(v: ModuleScope): void {
  const { catches, catchCount, blockTypeIndex } = v.reader;
  if (blockTypeIndex >= 0) v.funcType(blockTypeIndex);
  for (let i = 0; i < catchCount * CATCH_SLOTS; i += CATCH_SLOTS) {
    checkCatch(v, catches[i], catches[i + 1], catches[i + 2]);
  }
  enterBlock(v, FRAME_BLOCK);
}

function checkCatch(v: ModuleScope, kind: number, tag: number, label: number): void {
  const params = kind < CATCH_ALL ? v.tagParams(tag) : v.single(NO_TYPE);
  const wanted = v.labelTypes(label);
  const withRef = kind === CATCH_REF || kind === CATCH_ALL_REF;
  const count = params.length + (withRef ? 1 : 0);
  let fits = wanted.length === count;
  for (let i = 0; fits && i < count; i++) fits = v.relation.isSubtype(i < params.length ? params[i] : EXN, wanted[i]);
  if (!fits) v.fail('type mismatch: the label of a catch clause takes other values');
}
