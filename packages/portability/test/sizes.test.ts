/** What a download costs: the packages as one minified, gzipped script. */
import { describe, expect, test } from 'vitest';
import { bundle, gzippedSize } from './bundle.ts';

const KILOBYTE = 1000;

/** What runs code that was compiled beforehand: everything in `pulley-interp`, and what it needs of `pulley-isa`. */
const PRECOMPILED_LIMIT = 45 * KILOBYTE;

/**
 * What runs WebAssembly 3.0 and precompiled modules: decoders, validator, compiler, interpreter, instances, collector.
 * A tripwire, well above what it is.
 */
const PIPELINE_LIMIT = 230 * KILOBYTE;

/** What the `WebAssembly` object adds. A tripwire too. */
const WEB_ASSEMBLY_LIMIT = 15 * KILOBYTE;

/** The compressed size of all that a package exports, reported in one line. */
async function sizeOf(name: string): Promise<number> {
  const script = await bundle({ package: name }, { minify: true });
  const size = gzippedSize(script);
  const kilobytes = (bytes: number): string => `${(bytes / KILOBYTE).toFixed(1)} KB`;
  console.log(`${name}: ${kilobytes(size)} minified and gzipped, ${kilobytes(script.length)} minified`);
  return size;
}

describe('minified and gzipped', () => {
  test('interpreter and decoder for precompiled code: at most 45 KB', async () => {
    expect(await sizeOf('@pulleyjs/pulley-interp')).toBeLessThanOrEqual(PRECOMPILED_LIMIT);
  });

  test('the whole path from WebAssembly', async () => {
    expect(await sizeOf('@pulleyjs/runtime')).toBeLessThanOrEqual(PIPELINE_LIMIT);
  });

  test('the same with the WebAssembly object', async () => {
    expect(await sizeOf('@pulleyjs/js-api')).toBeLessThanOrEqual(PIPELINE_LIMIT + WEB_ASSEMBLY_LIMIT);
  });
});
