/** What is checked of one `.clif` file: text, findings and graphs against upstream's, then every command of the file. */
import { join } from 'node:path';
import {
  type ClifFile,
  ControlFlowGraph,
  DominatorTree,
  type Function,
  I32,
  I64,
  parseFile,
  printCfg,
  printFunction,
  type VerifierOptions,
  verifyFunction,
} from '@pulleyjs/cranelift-ir';
import type { CommandResult } from '@pulleyjs/cranelift-ir/filetest';
import { type OptLevel, runFiletestText } from '@pulleyjs/filetest';
import { corpusPath, readCorpus } from '@pulleyjs/testkit';

const FILETESTS = ['corpus', 'clif', 'filetests'] as const;

/** Commands that are run at both optimisation levels. */
const COMPILED = new Set(['run', 'compile']);

export interface ClifOutcome {
  /** Relative to the filetests. */
  readonly path: string;
  readonly functions: number;
  /** Of the golden kinds that there are for the file: whether ours is the same. */
  readonly golden: Readonly<Record<string, boolean>>;
  readonly commands: readonly CommandResult[];
  /** Why the file could not be run at all. */
  readonly error: string | undefined;
}

const textOf = (...path: string[]): string => new TextDecoder().decode(readCorpus(...path));

/** Checks one file; `retargets`: it runs on pulley64, though it does not say so. */
export function checkClifFile(path: string, retargets: boolean): ClifOutcome {
  const text = textOf(...FILETESTS, path);
  const file = parseFile(text);
  const base = { path, functions: file.functions.length, golden: compareGolden(path, file) };
  const sections = goldenSections('opt', path);
  const retarget = retargets || onlyCompiles(file) ? 'pulley64' : undefined;
  const run = (optLevel: OptLevel): CommandResult[] =>
    runFiletestText(text, {
      optLevel,
      reference: (index) => sections?.[index],
      ...(retarget === undefined ? {} : { retarget }),
    });
  try {
    const none = run('none');
    const speed = run('speed').filter(({ command }) => COMPILED.has(command));
    const label = (results: readonly CommandResult[], level: string): CommandResult[] =>
      results.map((result) =>
        COMPILED.has(result.command) ? { ...result, command: `${result.command} ${level}` } : result,
      );
    return { ...base, commands: [...label(none, 'none'), ...label(speed, 'speed')], error: undefined };
  } catch (error) {
    return { ...base, commands: [], error: String(error) };
  }
}

/** Whether a file for other machines only wants code, whatever it is. */
function onlyCompiles({ commands, targets }: ClifFile): boolean {
  const isOther = targets.every(({ triple }) => !triple.startsWith('pulley'));
  return isOther && commands.every(({ command, options }) => command === 'compile' && options.length === 0);
}

/** Upstream's output for each function of a file, if there is any. */
function goldenSections(kind: string, path: string): string[] | undefined {
  const text = goldenText(kind, path);
  return text === undefined ? undefined : text.split(/^=== .*\n/m).slice(1);
}

function goldenText(kind: string, path: string): string | undefined {
  const name = join('corpus', 'clif', 'golden', kind, `${path.replaceAll('/', '__').replace(/\.clif$/, '')}.txt`);
  return corpusPath(name) === undefined ? undefined : textOf(name);
}

function compareGolden(path: string, file: ClifFile): Record<string, boolean> {
  const golden: Record<string, boolean> = {};
  const cat = goldenText('cat', path);
  if (cat !== undefined)
    golden['print'] = file.functions.map(({ func }) => `${printFunction(func)}\n`).join('') === cat;
  const compare = (kind: string, name: string, summary: (func: Function) => string): void => {
    const sections = goldenSections(kind, path);
    if (sections === undefined) return;
    golden[name] = file.functions.every(({ func }, i) => summary(func) === sections[i]?.trimEnd());
  };
  const options = verifierOptions(file);
  compare('verify', 'verifier', (func) => verifyFunction(func, options).join('\n') || 'ok');
  compare('cfg', 'cfg, domtree', graphText);
  return golden;
}

/** The graph, the postorder and the immediate dominators, as upstream's tool lists them. */
function graphText(func: Function): string {
  const cfg = new ControlFlowGraph(func);
  const domtree = new DominatorTree(func, cfg);
  const idoms = [...func.layout.blocks()].map((block) => {
    const idom = domtree.immediateDominator(block);
    return `idom block${block} = ${idom === undefined ? 'None' : `Some(block${idom})`}`;
  });
  const postorder = domtree.postorder.map((block) => `block${block}`).join(', ');
  return `${printCfg(func, cfg)}postorder: [${postorder}]\n${idoms.join('\n')}`;
}

/** The recordings were made for the file's first Pulley target, or for none. */
function verifierOptions({ targets, commands, settings: all }: ClifFile): VerifierOptions {
  const target = targets.find(({ triple }) => triple.startsWith('pulley'));
  if (target === undefined || commands.every(({ command }) => command === 'interpret')) return {};
  const settings = all.slice(0, target.settingCount);
  const isOn = (name: string): boolean => settings.some((set) => set.name === name && set.value !== 'false');
  return {
    isa: {
      pointerType: target.triple.startsWith('pulley32') ? I32 : I64,
      preserveFramePointers: isOn('preserve_frame_pointers'),
      enablePinnedReg: isOn('enable_pinned_reg'),
      hostCalls: true,
    },
  };
}
