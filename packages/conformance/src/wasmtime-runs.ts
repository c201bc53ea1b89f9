/** The real Wasmtime as a compiler. */
import type { WasmtimeProcess } from '@pulleyjs/testkit';

/** Has Wasmtime compile a module for Pulley. @returns why it did not, in one line */
export async function compileByWasmtime(
  wasmtime: WasmtimeProcess,
  input: string,
  output: string,
): Promise<string | undefined> {
  const { error } = await wasmtime.ask({ verb: 'compile', input, output });
  return error?.replaceAll(/\s+/g, ' ').trim();
}
