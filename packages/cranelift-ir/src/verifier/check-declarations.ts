/** Checks of what stands before the instructions: global values, alias regions, entry block, signatures. */

import type { GlobalValue } from '../entities.ts';
import type { AbiParam, GlobalValueData, Signature } from '../function.ts';
import { INVALID, isInt, type Type, typeName } from '../types.ts';
import { regionOf } from '../memflags.ts';
import type { VerifierContext, VerifierIsa } from './verifier-context.ts';

/** The type of a global value's address or value. */
export function globalValueType(data: GlobalValueData, isa: VerifierIsa): Type {
  return data.kind === 'load' || data.kind === 'iadd_imm' ? data.type : isa.pointerType;
}

const baseOf = (data: GlobalValueData | undefined): GlobalValue | undefined =>
  data !== undefined && (data.kind === 'load' || data.kind === 'iadd_imm') ? data.base : undefined;

export function checkGlobalValues(context: VerifierContext): void {
  const cyclic = checkCycles(context);
  const { globalValues } = context.func;
  for (const gv of globalValues.keys()) if (!cyclic.has(gv)) checkGlobalValue(context, gv, globalValues.at(gv));
}

/** Reports the first cycle that a chain of bases runs into, and returns every value whose chain does. */
function checkCycles(context: VerifierContext): Set<GlobalValue> {
  const { globalValues } = context.func;
  const cyclic = new Set<GlobalValue>();
  const sound = new Set<GlobalValue>();
  for (const gv of globalValues.keys()) {
    const chain = new Set<GlobalValue>();
    let next: GlobalValue | undefined = gv;
    while (next !== undefined && !chain.has(next) && !sound.has(next) && !cyclic.has(next)) {
      chain.add(next);
      next = baseOf(globalValues.get(next));
    }
    const runsIntoCycle = next !== undefined && !sound.has(next);
    if (runsIntoCycle && cyclic.size === 0) {
      const members = [...chain];
      context.reportAt('gv', gv, () => `global value cycle: [${members.map((member) => `gv${member}`).join(', ')}]`);
    }
    for (const member of chain) (runsIntoCycle ? cyclic : sound).add(member);
  }
  return cyclic;
}

function checkGlobalValue(context: VerifierContext, gv: GlobalValue, data: GlobalValueData): void {
  const { func, isa } = context;
  const base = baseOf(data);
  if (base !== undefined && !func.globalValues.has(base)) {
    context.reportAt('gv', gv, `invalid global value gv${base}`);
    return;
  }
  const baseType =
    base === undefined || isa === undefined ? undefined : globalValueType(func.globalValues.at(base), isa);
  if (data.kind === 'vmctx' && !func.signature.params.some((param) => param.purpose === 'vmctx')) {
    context.reportAt('gv', gv, `undeclared vmctx reference gv${gv}`);
  } else if (data.kind === 'iadd_imm') {
    const type = typeName(data.type);
    if (!isInt(data.type)) context.reportAt('gv', gv, `iadd_imm global value with non-int type ${type}`);
    else if (baseType !== undefined && baseType !== data.type) {
      context.reportAt('gv', gv, `iadd_imm type ${type} differs from operand type ${typeName(baseType)}`);
    }
  } else if (data.kind === 'load') {
    if (isa !== undefined && baseType !== isa.pointerType) {
      const found = typeName(baseType!);
      const pointer = typeName(isa.pointerType);
      context.reportAt('gv', gv, `base gv${data.base} has type ${found}, which is not the pointer type ${pointer}`);
    }
    const region = regionOf(data.flags);
    if (region !== undefined && !func.aliasRegions.has(region)) {
      context.reportAt('gv', gv, `undefined alias region region${region}`);
    }
  }
}

/** Two regions of one user id would be one region to passes that merge functions. */
export function checkAliasRegions(context: VerifierContext): void {
  const firsts = new Map<number, number>();
  context.func.aliasRegions.values().forEach(({ userId }, region) => {
    const first = firsts.get(userId);
    if (first === undefined) firsts.set(userId, region);
    else {
      const message = `duplicate alias region user_id ${userId}: region${first} and region${region}`;
      context.reportAt('region', region, message);
    }
  });
}

export function checkEntryBlock(context: VerifierContext): void {
  const { dfg, layout, signature } = context.func;
  const entry = layout.entryBlock;
  if (entry === undefined) return;
  const params = dfg.blockParams(entry);
  const expected = signature.params;
  if (params.length !== expected.length) {
    const message = `entry block parameters (${params.length}) must match function signature (${expected.length})`;
    context.fatalAt('block', entry, message);
  }
  params.forEach((param, i) => {
    const [want, got] = [expected[i]!.type, dfg.valueType(param)];
    if (got === want) return;
    const message = `entry block parameter ${i} expected to have type ${typeName(want)}, got ${typeName(got)}`;
    context.reportAt('block', entry, message);
  });
  if (layout.isCold(entry)) context.reportAt('block', entry, 'entry block cannot be marked as cold');
}

export function checkSignatures(context: VerifierContext): void {
  const { func } = context;
  checkSignature(func.signature, (message) => context.reportAt('function', 0, message));
  func.signatures.values().forEach((signature, ref) => {
    checkSignature(signature, (message) => context.reportAt('sig', ref, message));
  });
}

function checkSignature({ params, returns, callConv }: Signature, report: (message: string) => void): void {
  params.forEach((param, i) => checkAbiParam(param, `Parameter at position ${i}`, report));
  returns.forEach((param, i) => {
    checkAbiParam(param, `Return value at position ${i}`, report);
    if (typeof param.purpose === 'object') report(`Return value at position ${i} can't be an struct argument`);
  });
  if (callConv === 'preserve_all' && returns.length > 0) {
    report('Signature with `preserve_all` ABI cannot have return values');
  }
}

function checkAbiParam({ type, extension }: AbiParam, what: string, report: (message: string) => void): void {
  if (type === INVALID) report(`${what} has an invalid type`);
  else if (extension !== 'none' && !isInt(type)) {
    report(`${what} has invalid extension ${extension === 'sext' ? 'Sext' : 'Uext'}`);
  }
}

/** Whether two signatures are the same in every part. */
export function signaturesEqual(a: Signature, b: Signature): boolean {
  return a.callConv === b.callConv && paramsEqual(a.params, b.params) && paramsEqual(a.returns, b.returns);
}

function paramsEqual(a: readonly AbiParam[], b: readonly AbiParam[]): boolean {
  return a.length === b.length && a.every((param, i) => paramEqual(param, b[i]!));
}

function paramEqual(a: AbiParam, b: AbiParam): boolean {
  if (a.type !== b.type || a.extension !== b.extension) return false;
  const size = (purpose: AbiParam['purpose']): unknown => (typeof purpose === 'string' ? purpose : purpose.sarg);
  return size(a.purpose) === size(b.purpose);
}
