/**
 * Reads the fixtures' `.tar.gz` archives in memory. POSIX ustar with GNU long names, regular files only:
 * what `tar czf` writes.
 *
 * ```
 * header block (512 bytes): name 0–99 · size in octal 124–135 · type 156 · prefix 345–499
 * then the file's bytes, padded to a whole block
 * ```
 */
import { gunzipSync } from 'node:zlib';

const blockSize = 512;

/** The regular files of a gzipped tar archive: path in the archive to contents. */
export function readTarGz(archive: Uint8Array): Map<string, Uint8Array> {
  const bytes = gunzipSync(archive);
  const files = new Map<string, Uint8Array>();
  let longName: string | undefined;
  for (let offset = 0; offset + blockSize <= bytes.length && bytes[offset] !== 0;) {
    const size = Number.parseInt(field(bytes, offset + 124, 12), 8);
    const type = String.fromCharCode(bytes[offset + 156]);
    const data = bytes.subarray(offset + blockSize, offset + blockSize + size);
    if (type === 'L') longName = field(data, 0, size);
    else {
      if (type === '0' || type === '\0') files.set(longName ?? pathAt(bytes, offset), data);
      longName = undefined;
    }
    offset += blockSize * (1 + Math.ceil(size / blockSize));
  }
  return files;
}

function pathAt(bytes: Uint8Array, header: number): string {
  const prefix = field(bytes, header + 345, 155);
  const name = field(bytes, header, 100);
  return (prefix === '' ? name : `${prefix}/${name}`).replace(/^\.\//, '');
}

/** A NUL-terminated text field. */
function field(bytes: Uint8Array, offset: number, length: number): string {
  const end = bytes.indexOf(0, offset);
  return Buffer.from(bytes.subarray(offset, end < 0 ? offset + length : Math.min(end, offset + length))).toString();
}
