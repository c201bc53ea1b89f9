/** What is shown when WebAssembly traps: what was being done, the functions that were active, and why; in Wasmtime's form. */
import { formatFrames, type Trap } from '@pulleyjs/runtime';

const continuation = ' '.repeat(7);

/**
 * @param file the module's file
 * @param doing such as "failed to invoke command default"
 */
export function trapReport(file: string, doing: string, trap: Trap): string {
  const causes = [doing];
  if (trap.frames.length > 0) causes.push(`error while executing at wasm backtrace:\n${formatFrames(trap.frames)}`);
  causes.push(`wasm trap: ${trap.message}`);
  const list = causes.map((cause, i) => `${String(i).padStart(5)}: ${cause.replaceAll('\n', `\n${continuation}`)}`);
  return `Error: failed to run main module \`${file}\`\n\nCaused by:\n${list.join('\n')}\n`;
}
