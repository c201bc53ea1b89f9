/** Asks an engine for every way to make code from strings or bytes, and says which it refused. */

type Verdict = 'absent' | 'refused' | 'allowed';

/** Globals are reached by name, so that no bundler sees a use of them. */
const globals = globalThis as unknown as Record<string, ((text: string) => unknown) | undefined>;

/** A module with nothing in it. */
const emptyModule = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0);

/** What became of `eval`, of each constructor that compiles strings, and of WebAssembly. */
export interface Refusals {
  readonly indirectEval: Verdict;
  readonly functionConstructor: Verdict;
  readonly generatorConstructor: Verdict;
  readonly webAssembly: Verdict;
}

/**
 * Calls `done` with the verdicts, now or later.
 * @param evalName the name of `eval`, which Hermes does not suffer in a program
 */
export function run(evalName: string, done: (refusals: Refusals) => void): void {
  const verdicts = {
    indirectEval: verdictOf(globals[evalName], (compile) => compile('1 + 1') === 2),
    functionConstructor: verdictOf(globals['Function'], (compile) => typeof compile('return 1') === 'function'),
    generatorConstructor: verdictOf(
      Object.getPrototypeOf(function* (): Generator<void> {}).constructor as (text: string) => unknown,
      (compile) => typeof compile('yield 1') === 'function',
    ),
  };
  const engine = globals['WebAssembly'] as { compile(bytes: Uint8Array): Promise<unknown> } | undefined;
  if (engine === undefined) done({ ...verdicts, webAssembly: 'absent' });
  else
    engine.compile(emptyModule).then(
      () => done({ ...verdicts, webAssembly: 'allowed' }),
      () => done({ ...verdicts, webAssembly: 'refused' }),
    );
}

function verdictOf<T>(compiler: T | undefined, succeeds: (compiler: T) => boolean): Verdict {
  if (compiler === undefined) return 'absent';
  try {
    return succeeds(compiler) ? 'allowed' : 'refused';
  } catch {
    return 'refused';
  }
}
