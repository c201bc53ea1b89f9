/** What is shown when WebAssembly traps: what was being done, the functions that were active, and why; in Wasmtime's form. */
import { formatFrames, framesOf, type Trap, type WasmException, type WasmFrame } from '@pulleyjs/runtime';

const continuation = ' '.repeat(7);

/**
 * @param file the module's file
 * @param doing such as "failed to invoke command default"
 */
export function trapReport(file: string, doing: string, trap: Trap): string {
  return report(file, doing, trap.frames, `wasm trap: ${trap.message}`);
}

/** The same for an exception that nothing caught. */
export function exceptionReport(file: string, doing: string, exception: WasmException): string {
  return report(file, doing, framesOf(exception), exception.message);
}

function report(file: string, doing: string, frames: readonly WasmFrame[], reason: string): string {
  const causes = [doing];
  if (frames.length > 0) causes.push(`error while executing at wasm backtrace:\n${formatFrames(frames)}`);
  causes.push(reason);
  const list = causes.map((cause, i) => `${String(i).padStart(5)}: ${cause.replaceAll('\n', `\n${continuation}`)}`);
  return `Error: failed to run main module \`${file}\`\n\nCaused by:\n${list.join('\n')}\n`;
}
