/** What a precompiled module is, as one plain value: what `pulley inspect --json` writes, and its text is made from. */
import {
  type Artifact,
  type ElfSection,
  type EntityIndex,
  featureNames,
  type FlagValue,
  refTypeText,
  typeText,
  valTypeText,
} from '@pulleyjs/artifact';
import { entryTitle } from './artifact-file.ts';

const magnitudes = { Function: 'func', Table: 'table', Memory: 'memory', Global: 'global', Tag: 'tag' } as const;

/** What can be imported, exported or defined. */
export interface EntitySummary {
  readonly kind: (typeof magnitudes)[EntityIndex['kind']];
  readonly index: number;
  /** In the notation of the text format, more or less. */
  readonly type: string;
}

export interface ImportSummary extends EntitySummary {
  readonly module: string;
  readonly name: string;
}

export interface ExportSummary extends EntitySummary {
  readonly name: string;
}

export interface ArtifactSummary {
  readonly producer: string;
  readonly version: number;
  readonly target: string;
  readonly pointerBytes: number;
  readonly fileBytes: number;
  readonly moduleName: string | null;
  readonly imports: readonly ImportSummary[];
  readonly exports: readonly ExportSummary[];
  readonly memories: readonly EntitySummary[];
  readonly tables: readonly EntitySummary[];
  readonly globals: readonly EntitySummary[];
  readonly tags: readonly EntitySummary[];
  readonly startup: string;
  readonly memoryInitialization: string;
  readonly needsGcHeap: boolean;
  readonly features: readonly string[];
  readonly sharedFlags: Readonly<Record<string, FlagValue['value']>>;
  readonly isaFlags: Readonly<Record<string, FlagValue['value']>>;
  readonly tunables: Readonly<Record<string, unknown>>;
  readonly counts: Readonly<Record<string, number>>;
  readonly functions: readonly { readonly title: string; readonly start: number; readonly length: number }[];
  readonly sections: readonly { readonly name: string; readonly offset: number; readonly size: number }[];
}

/** The name of a tunable as Wasmtime writes it. */
function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

function limitsText({ min, max }: { readonly min: bigint; readonly max: bigint | null }): string {
  return max === null ? `${min}` : `${min} ${max}`;
}

/** The type of an entity: `(i32) -> ()`, `10 20 funcref`, `1 pages of 64 KiB`, `(mut i64)`. */
function entityType({ module, types }: Artifact, { kind, value: index }: EntityIndex): string {
  switch (kind) {
    case 'Function':
      return typeText(types, module.functions[index]!.signature);
    case 'Tag':
      return typeText(types, module.tags[index]!.signature);
    case 'Table': {
      const { indexType, limits, refType } = module.tables[index]!;
      return `${indexType === 'I64' ? 'i64 ' : ''}${limitsText(limits)} ${refTypeText(refType)}`;
    }
    case 'Memory': {
      const { indexType, limits, shared, pageSizeLog2 } = module.memories[index]!;
      const pages = pageSizeLog2 === 16 ? '' : ` (pages of ${2 ** pageSizeLog2} bytes)`;
      return `${indexType === 'I64' ? 'i64 ' : ''}${limitsText(limits)}${shared ? ' shared' : ''}${pages}`;
    }
    case 'Global': {
      const { type, mutable } = module.globals[index]!;
      return mutable ? `(mut ${valTypeText(type)})` : valTypeText(type);
    }
  }
}

function entity(artifact: Artifact, index: EntityIndex): EntitySummary {
  return { kind: magnitudes[index.kind], index: index.value, type: entityType(artifact, index) };
}

function entities(artifact: Artifact, kind: EntityIndex['kind'], count: number): EntitySummary[] {
  return Array.from({ length: count }, (_, value) => entity(artifact, { kind, value }));
}

function countByKind({ functions, module }: Artifact): Record<string, number> {
  const counts: Record<string, number> = { ImportedFunction: module.numImportedFuncs };
  for (const { kind } of functions.entries) counts[kind] = (counts[kind] ?? 0) + 1;
  return counts;
}

const startups = {
  None: 'none',
  Always: 'always',
  IfMemoriesNeedInit: 'unless memories are mapped from the file',
} as const;

function flagValues(flags: readonly (readonly [string, FlagValue])[]): Record<string, FlagValue['value']> {
  return Object.fromEntries(flags.map(([name, { value }]) => [name, value]));
}

/** Sums an artefact up; `sections` are those of its file. */
export function summarize(artifact: Artifact, fileBytes: number, sections: readonly ElfSection[]): ArtifactSummary {
  const { module, engine } = artifact;
  const string = (atom: number): string => module.strings[atom - 1]!;
  return {
    producer: 'Wasmtime',
    version: engine.version,
    target: engine.target,
    pointerBytes: artifact.pointerBytes,
    fileBytes,
    moduleName: module.name === null ? null : string(module.name),
    imports: module.initializers.map(({ value }) => ({
      module: string(value.name),
      name: string(value.field),
      ...entity(artifact, value.index),
    })),
    exports: module.exports.map(([atom, index]) => ({ name: string(atom), ...entity(artifact, index) })),
    memories: entities(artifact, 'Memory', module.memories.length),
    tables: entities(artifact, 'Table', module.tables.length),
    globals: entities(artifact, 'Global', module.globals.length),
    tags: entities(artifact, 'Tag', module.tags.length),
    startup: startups[module.startup.kind],
    memoryInitialization: module.memoryInitialization.kind === 'Static' ? 'images' : 'by the startup function',
    needsGcHeap: module.needsGcHeap,
    features: featureNames(engine.features),
    sharedFlags: flagValues(engine.sharedFlags),
    isaFlags: flagValues(engine.isaFlags),
    tunables: Object.fromEntries(
      Object.entries(engine.tunables).map(([name, value]) => [
        snakeCase(name),
        name === 'operatorCost' ? engine.tunables.operatorCost.kind : value,
      ]),
    ),
    counts: countByKind(artifact),
    functions: artifact.functions.entries.map((entry) => ({
      title: entryTitle(artifact, entry),
      start: entry.start,
      length: entry.length,
    })),
    sections: sections.map(({ name, fileOffset, bytes }) => ({ name, offset: fileOffset, size: bytes.length })),
  };
}
