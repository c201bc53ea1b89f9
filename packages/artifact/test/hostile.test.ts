import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { corpusMissing, corpusPath, createRandom, fuzzCount, mutate, type Random } from '@pulleyjs/testkit';
import { describe, expect, it } from 'vitest';
import { type Artifact, ArtifactError, readArtifact, readElf, writeArtifact } from '../src/index.ts';

/** Files with few zeros between their sections, so that mutations hit something. */
function loadGoldens(): Uint8Array[] {
  const folder = corpusPath('golden', 'wasmtime-50') ?? '';
  const names = readdirSync(folder).filter((name) => name.endsWith('.cwasm'));
  return names.map((name) => compact(new Uint8Array(readFileSync(join(folder, name)))));
}

/** The same artefact without the padding of a memory image's alignment. */
function compact(bytes: Uint8Array): Uint8Array {
  return writeArtifact({ ...readArtifact(bytes), dataAlignment: 1 });
}

/** What came of reading: an artefact whose lookups work and which is written as one that reads the same, or an error. */
function attempt(bytes: Uint8Array): 'refused' | 'read' {
  let artifact: Artifact;
  try {
    artifact = readArtifact(bytes);
  } catch (error) {
    if (!(error instanceof ArtifactError)) throw error;
    expect(error.section).not.toBe('');
    expect(error.offset).toBeGreaterThanOrEqual(0);
    return 'refused';
  }
  for (const entry of artifact.functions.entries) {
    expect(artifact.functions.find(entry.kind, entry.index)).toBe(entry);
    expect(artifact.functions.at(entry.start)).toBe(entry);
  }
  const written = writeArtifact(artifact);
  expect(Buffer.compare(writeArtifact(readArtifact(written)), written)).toBe(0);
  return 'read';
}

/** A mutation inside one of the sections that say something. */
function mutateSection(bytes: Uint8Array, random: Random): Uint8Array {
  const { sections } = readElf(bytes);
  const section = random.pick(
    sections.filter(({ name, bytes: body }) => body.length > 0 && name !== '.text' && name !== '.rodata.wasm'),
  );
  const copy = bytes.slice();
  const body = copy.subarray(section.fileOffset, section.fileOffset + section.bytes.length);
  const broken = mutate(body, random);
  body.set(broken.subarray(0, body.length));
  return copy;
}

describe.skipIf(corpusMissing('golden', 'wasmtime-50'))('hostile artefacts', () => {
  it('every truncation of a file is refused', () => {
    const whole = loadGoldens()[0];
    for (let length = 0; length < whole.length; length++) expect(attempt(whole.subarray(0, length))).toBe('refused');
  });

  const count = fuzzCount(600);
  it('mutants are refused with a place, or are artefacts', { timeout: 60_000 + 20 * count }, () => {
    const goldens = loadGoldens();
    const random = createRandom(0xa47);
    const seen = { refused: 0, read: 0 };
    for (let i = 0; i < count; i++) {
      const bytes = random.pick(goldens);
      seen[attempt(random.below(4) === 0 ? mutate(bytes, random) : mutateSection(bytes, random))]++;
    }
    expect(seen.refused).toBeGreaterThan(count / 4);
    expect(seen.read).toBeGreaterThan(count / 20);
  });
});
