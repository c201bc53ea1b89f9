/** A profile as tables for people, or as JSON for programs. */
import { DecodedInstruction, decodeInstruction, opcodes, printInstruction } from '@pulleyjs/pulley-isa';
import type { CountedPlace, CountedRun } from './counted-run.ts';

/** What can be counted. */
export const views = ['opcode', 'pair', 'function', 'pc'] as const;
export type View = (typeof views)[number];

/** A row of a table. */
interface Count {
  readonly label: string;
  readonly count: number;
}

const titles: { readonly [V in View]: string } = {
  opcode: 'opcodes',
  pair: 'pairs of opcodes',
  function: 'functions',
  pc: 'places',
};

const noFunction = '(entry points)';

const counters: { readonly [V in View]: (counted: CountedRun) => Count[] } = {
  opcode: countOpcodes,
  pair: countPairs,
  function: countFunctions,
  pc: (counted) => countPlaces(counted).map(({ place, count }) => ({ label: placeLabel(place), count })),
};

/** The most frequent rows of each table. */
export function profileText(counted: CountedRun, wanted: readonly View[], rows: number): string {
  const { total } = counted.profile;
  const tables = wanted.map((view) => table(titles[view], counters[view](counted), total, rows));
  return [`${grouped(total)} instructions executed\n`, ...tables].join('\n');
}

function table(title: string, counts: Count[], total: number, rows: number): string {
  const sorted = counts.sort((a, b) => b.count - a.count || (a.label < b.label ? -1 : 1));
  const width = grouped(sorted[0]?.count ?? 0).length;
  const lines = sorted
    .slice(0, rows)
    .map(({ label, count }) => `${grouped(count).padStart(width + 2)}  ${percent(count, total)}  ${label}\n`);
  const hidden = sorted.length - lines.length;
  return `${title}:\n${lines.join('')}${hidden > 0 ? `${' '.repeat(width + 2)}          and ${hidden} more\n` : ''}`;
}

function percent(count: number, total: number): string {
  return `${((100 * count) / total).toFixed(1).padStart(5)} %`;
}

function grouped(count: number): string {
  return String(count).replaceAll(/\B(?=(\d{3})+$)/g, '_');
}

function countOpcodes({ profile }: CountedRun): Count[] {
  return opcodes
    .map(({ mnemonic, id }) => ({ label: mnemonic, count: profile.byOpcode[id]! }))
    .filter(({ count }) => count > 0);
}

function countPairs({ profile }: CountedRun): Count[] {
  return Array.from(profile.byPair, ([pair, count]) => {
    const first = opcodes[Math.floor(pair / opcodes.length)]!;
    const second = opcodes[pair % opcodes.length]!;
    return { label: `${first.mnemonic} ${second.mnemonic}`, count };
  });
}

function countFunctions(counted: CountedRun): Count[] {
  const counts = new Map<string, number>();
  for (const { place, count } of countPlaces(counted)) {
    const name = place?.name ?? noFunction;
    counts.set(name, (counts.get(name) ?? 0) + count);
  }
  return Array.from(counts, ([label, count]) => ({ label, count }));
}

function countPlaces({ profile, locate }: CountedRun): { place: CountedPlace | undefined; count: number }[] {
  return Array.from(profile.byAddress, ([address, count]) => ({ place: locate(address), count }));
}

function placeLabel(place: CountedPlace | undefined): string {
  if (place === undefined) return noFunction;
  return `${place.name}+0x${place.offset.toString(16)}: ${instructionText(place)}`;
}

function instructionText({ code, at }: CountedPlace): string {
  const instruction = new DecodedInstruction();
  decodeInstruction(code, at, instruction);
  // The targets of calls are linked later.
  return printInstruction(instruction).replace(/ {4}\/\/ target.*$/, '');
}

/** All counts: `{ total, opcodes: { NAME: n }, pairs: [[FIRST, SECOND, n]], functions: { NAME: n }, places: [{ function, offset, instruction, count }] }`. */
export function profileJson(counted: CountedRun): string {
  const object = (counts: Count[]): { [label: string]: number } =>
    Object.fromEntries(counts.map(({ label, count }) => [label, count]));
  const report = {
    total: counted.profile.total,
    opcodes: object(countOpcodes(counted)),
    pairs: countPairs(counted).map(({ label, count }) => [...label.split(' '), count]),
    functions: object(countFunctions(counted)),
    places: countPlaces(counted).map(({ place, count }) =>
      place === undefined
        ? { function: noFunction, count }
        : { function: place.name, offset: place.offset, instruction: instructionText(place), count },
    ),
  };
  return `${JSON.stringify(report)}\n`;
}
