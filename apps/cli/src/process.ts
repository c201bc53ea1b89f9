/** The command on the streams of the process. */
import { hostInput, hostOutput } from '@pulleyjs/wasi/node';
import { main } from './index.ts';

/**
 * Performs the process's command line and ends the process: all output is written by then, and what V8 still compiles in the
 * background would be for nothing.
 */
export async function run(): Promise<void> {
  const io = { stdin: hostInput(0), stdout: hostOutput(1), stderr: hostOutput(2), env: process.env };
  process.exit(await main(process.argv.slice(2), io));
}
