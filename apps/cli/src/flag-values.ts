/** Values of flags that are not just text. */
import { UsageError } from './errors.ts';

/** A count of at least 1. @throws UsageError */
export function parseCount(flag: string, text: string): number {
  const count = /^[0-9][0-9_]*$/.test(text) ? Number(text.replaceAll('_', '')) : 0;
  if (!(count >= 1 && count <= Number.MAX_SAFE_INTEGER))
    throw new UsageError(`--${flag} is a number of at least 1, not '${text}'`);
  return count;
}

/** Bits of a pointer of a target. */
export function pointerWidthOf(target: string | undefined): 32 | 64 {
  return target === 'pulley32' ? 32 : 64;
}
