/**
 * The realm's one interpreter. V8 specialises the hot loop to its arrays only while a single closure of it was ever made,
 * so there is one, made on first use, shared by all machines; whose registers it holds is `current`.
 */
import { CodeSpace } from './code-space.ts';
import { createCore, type ColdFunctions, type Core, type HotLoop } from './core.ts';
import { createControl } from './generated/control.gen.ts';
import { DISPATCH_EXIT } from './generated/dispatch.gen.ts';
import { createFloat } from './generated/float.gen.ts';
import { createHotLoop } from './generated/hot-loop.gen.ts';
import { createInteger } from './generated/integer.gen.ts';
import { createMemory } from './generated/memory.gen.ts';
import { createVector } from './generated/vector.gen.ts';
import { EXIT_WORD } from './layout.ts';

/** Sizes of the realm's array and form of its loop, fixed at its first use. */
export interface RealmOptions {
  /** Bytes of code address space; four bytes of (lazily touched) memory each, and two more. */
  readonly codeBytes?: number;
  /** Bytes for arenas of machines that run at full speed; further machines get slower ones of their own. */
  readonly arenaBytes?: number;
  /**
   * Another form of the interpreter's loop: `createTreeLoop` of `@pulleyjs/pulley-interp/tree-loop`, for engines that make no jump
   * table of a `switch`, such as QuickJS. It is not trained: such engines do not compile.
   */
  readonly loop?: (core: Core, cold: ColdFunctions) => HotLoop;
}

const DEFAULT_CODE_BYTES = 32 * 1024 * 1024;
const DEFAULT_ARENA_BYTES = 256 * 1024 * 1024;
/** What is tried last when the engine cannot allocate the array. */
const SMALLEST_CODE_BYTES = 1024 * 1024;

export interface Realm {
  readonly core: Core;
  readonly cold: ColdFunctions;
  readonly hot: HotLoop;
  readonly codeSpace: CodeSpace;
  readonly arenas: ArenaSpace;
  /** The machine whose registers are in the array. */
  current: object | null;
  /** Whether the hot loop has been trained (`training.ts`). */
  isTrained: boolean;
}

/** First-fit allocation of arenas in the realm's array, in words. */
export class ArenaSpace {
  private readonly words: Int32Array;
  private readonly free: { start: number; end: number }[];

  constructor(words: Int32Array, start: number) {
    this.words = words;
    this.free = [{ start, end: words.length }];
  }

  /** First word of a zeroed arena, or -1 when there is no room. */
  allocate(size: number): number {
    const gap = this.free.find((g) => g.end - g.start >= size);
    if (gap === undefined) return -1;
    const { start } = gap;
    gap.start += size;
    return start;
  }

  release(start: number, size: number): void {
    this.words.fill(0, start, start + size);
    const i = this.free.findIndex((g) => g.start > start);
    this.free.splice(i < 0 ? this.free.length : i, 0, { start, end: start + size });
    for (let k = this.free.length - 1; k > 0; k--)
      if (this.free[k - 1]!.end === this.free[k]!.start) {
        this.free[k - 1]!.end = this.free[k]!.end;
        this.free.splice(k, 1);
      }
  }
}

let options: RealmOptions = {};
let realm: Realm | null = null;

/**
 * Sets the sizes of the realm's interpreter and the form of its loop.
 * @throws Error after the first machine or code range was made
 */
export function configureRealm(wanted: RealmOptions): void {
  if (realm !== null) throw new Error('the interpreter of this realm is already in use');
  options = wanted;
}

/** Tries smaller sizes until the engine has the memory. What it throws when it has not differs from engine to engine. */
function allocate(): { core: Core; codeSpace: CodeSpace } {
  let codeWords = (options.codeBytes ?? DEFAULT_CODE_BYTES) + 4096;
  let arenaWords = (options.arenaBytes ?? DEFAULT_ARENA_BYTES) >>> 2;
  for (;;) {
    try {
      const core = createCore(codeWords, arenaWords);
      return { core, codeSpace: new CodeSpace(core.K) };
    } catch (error) {
      if (codeWords < SMALLEST_CODE_BYTES) throw error;
      codeWords = Math.ceil(codeWords / 2);
      arenaWords = Math.ceil(arenaWords / 2);
    }
  }
}

/** The realm's interpreter, made on first use. */
export function getRealm(): Realm {
  if (realm !== null) return realm;
  const { core, codeSpace } = allocate();
  const cold: ColdFunctions = {
    control: createControl(core),
    integer: createInteger(core),
    memory: createMemory(core),
    float: createFloat(core),
    vector: createVector(core),
  };
  const hot = (options.loop ?? createHotLoop)(core, cold);
  core.located.setMemory = hot.setMemory;
  core.C[EXIT_WORD] = DISPATCH_EXIT;
  realm = {
    core,
    cold,
    hot,
    codeSpace,
    arenas: new ArenaSpace(core.A, core.CODE_END),
    current: null,
    isTrained: options.loop !== undefined,
  };
  return realm;
}
