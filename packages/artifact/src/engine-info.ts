/**
 * Who made an artefact, for what, and how: `.wasmtime.engine`, and what of it this package accepts.
 *
 *     u8 0 | u8 n | n bytes version | metadata
 */

import type { EngineInfo } from './artifact.ts';
import { ByteWriter, encodeUtf8 } from './byte-writer.ts';
import { ArtifactError } from './errors.ts';
import { decodeMetadata, encodeMetadata } from './postcard.ts';
import { SectionReader } from './section-reader.ts';

export const ENGINE_SECTION = '.wasmtime.engine';

/** Versions of Wasmtime whose artefacts are read. Only the newest one's are made by `@pulleyjs/aot`. */
export const SUPPORTED_VERSIONS: readonly number[] = [48, 49, 50];

const pulleyTargets: ReadonlyMap<string, 4 | 8> = new Map([
  ['pulley32', 4],
  ['pulley64', 8],
]);

/** The target's name, as far as it can be read in an unknown version's metadata. */
function readVersion(reader: SectionReader): number {
  const format = reader.u8();
  if (format !== 0) reader.unsupported(0, `this artefact's engine section has format ${format}, not 0`);
  const text = reader.text(reader.u8());
  const version = Number(text);
  if (!SUPPORTED_VERSIONS.includes(version) || String(version) !== text) {
    const known = SUPPORTED_VERSIONS.join(', ');
    reader.unsupported(1, `this artefact was made by Wasmtime ${JSON.stringify(text)}; those of ${known} are read`);
  }
  return version;
}

/** Bytes of a pointer on the target. @throws ArtifactError if the target is not a little-endian Pulley */
export function pointerBytesOf(engine: EngineInfo): 4 | 8 {
  const bytes = pulleyTargets.get(engine.target.split('-')[0]);
  if (bytes !== undefined) return bytes;
  const what = engine.target.startsWith('pulley') ? 'big-endian code' : 'native code';
  throw new ArtifactError(
    'unsupported',
    ENGINE_SECTION,
    0,
    `this artefact is ${what} for ${JSON.stringify(engine.target)}, not Pulley`,
  );
}

/** Flags that a target must have, if it lists them. */
function checkIsaFlags(engine: EngineInfo, pointerBytes: 4 | 8): void {
  const wanted = `pointer${pointerBytes * 8}`;
  for (const [name, { value }] of engine.isaFlags) {
    if (name === 'pointer_width' && value !== wanted) {
      throw new ArtifactError('malformed', ENGINE_SECTION, 0, `flag pointer_width=${value} for ${engine.target}`);
    }
    if (name === 'big_endian' && value !== false) {
      throw new ArtifactError('unsupported', ENGINE_SECTION, 0, 'this artefact is for a big-endian target');
    }
  }
}

/** Decodes the section's bytes. @throws ArtifactError */
export function readEngineInfo(bytes: Uint8Array): EngineInfo {
  const reader = new SectionReader(ENGINE_SECTION, bytes);
  const version = readVersion(reader);
  const metadata = decodeMetadata('EngineMetadata', version, reader, new Map());
  reader.expectEnd();
  const engine = { ...metadata, version };
  checkIsaFlags(engine, pointerBytesOf(engine));
  return engine;
}

/** The section. */
export function writeEngineInfo(engine: EngineInfo): Uint8Array {
  const writer = new ByteWriter();
  const version = encodeUtf8(String(engine.version));
  writer.u8(0);
  writer.u8(version.length);
  writer.bytes(version);
  encodeMetadata('EngineMetadata', engine.version, writer, engine);
  return writer.finish();
}
