/** The generated cases of the corpus: modules, calls with arguments, and what engines agree that they give. */
import { readCorpus, readTarGz } from '@pulleyjs/testkit';

/** A value by its type: integers in decimal, floats as bits in hexadecimal or `nan`. */
export type CaseValue = readonly [type: 'i32' | 'i64' | 'f32' | 'f64', text: string];

interface CaseCall {
  readonly func: string;
  readonly args: readonly CaseValue[];
  readonly results?: readonly CaseValue[];
  /** The trap, in the spec suite's words. */
  readonly trap?: string;
}

/** A case as it is recorded. */
interface RecordedCase {
  readonly id: string;
  readonly group: string;
  /** Path of the module beside the list of cases. */
  readonly module: string;
  readonly calls: readonly CaseCall[];
  /** Exported memories at the end. */
  readonly memories?: Readonly<Record<string, { readonly byteLength: number; readonly sha256: string }>>;
  readonly globals?: Readonly<Record<string, CaseValue>>;
  readonly instantiate?: { readonly trap: string };
}

/** A case with its module. */
export interface SmithCase extends RecordedCase {
  /** Which generator made it. */
  readonly generator: string;
  readonly bytes: Uint8Array;
}

/** What happened when a case was run. */
export interface CaseOutcome {
  /** Why the module could not be instantiated; null if it was. */
  readonly instantiation: string | null;
  readonly calls: readonly ({ readonly results: readonly string[] } | { readonly trap: string })[];
  readonly memories: Readonly<Record<string, readonly [byteLength: number, sha256: string]>>;
  readonly globals: Readonly<Record<string, string>>;
}

/** All cases. @throws if the corpus is missing */
export function loadSmithCases(): SmithCase[] {
  const files = readTarGz(readCorpus('corpus', 'smith', 'cases.tar.gz'));
  const cases: SmithCase[] = [];
  for (const [path, contents] of files) {
    const [, folder, generator] = /^(.*?([^/]+))\/[^/_][^/]*\.json$/.exec(path) ?? [];
    if (folder === undefined) continue;
    const list = JSON.parse(new TextDecoder().decode(contents)) as { cases: RecordedCase[] };
    for (const recorded of list.cases)
      cases.push({ ...recorded, generator, bytes: files.get(`${folder}/${recorded.module}`)! });
  }
  return cases;
}

/** What differs first between an outcome and what is recorded; undefined if nothing does. */
export function firstDifference(
  wanted: SmithCase,
  { instantiation, calls, memories, globals }: CaseOutcome,
): string | undefined {
  if (wanted.instantiate !== undefined || instantiation !== null) {
    return isTrap(instantiation, wanted.instantiate?.trap)
      ? undefined
      : `instantiation: ${instantiation ?? 'succeeds'} rather than ${wanted.instantiate?.trap ?? 'success'}`;
  }
  for (const [i, { func, args, results, trap }] of wanted.calls.entries()) {
    const call = calls[i];
    const actual = 'trap' in call ? call.trap : call.results.join();
    const expected = trap ?? results!.map(([, text]) => text).join();
    const isSame = 'trap' in call ? isTrap(actual, trap) : trap === undefined && actual === expected;
    if (!isSame) return `call ${i}, ${func}(${args.map(([, text]) => text).join()}): ${actual} rather than ${expected}`;
  }
  for (const [name, { byteLength, sha256 }] of Object.entries(wanted.memories ?? {})) {
    const [size, digest] = memories[name];
    if (size !== byteLength) return `memory ${name}: ${size} bytes rather than ${byteLength}`;
    if (digest !== sha256) return `memory ${name}: other contents`;
  }
  for (const [name, [, text]] of Object.entries(wanted.globals ?? {}))
    if (globals[name] !== text) return `global ${name}: ${globals[name]} rather than ${text}`;
  return undefined;
}

/** What Wasmtime says in other words than the spec suite. */
const inWasmtimesWords: { readonly [wanted: string]: string } = { 'unaligned atomic': 'misaligned memory access' };

/** Wasmtime says more than the spec suite: `undefined element: out of bounds table access`. */
function isTrap(actual: string | null, wanted: string | undefined): boolean {
  return actual !== null && wanted !== undefined && actual.includes(inWasmtimesWords[wanted] ?? wanted);
}
