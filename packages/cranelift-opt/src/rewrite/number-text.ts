/**
 * Lists of integers as text, which a process that never needs them does not have to read: each in digits of five bits, the
 * lowest first, a sixth bit set on all but the last; negative numbers are complemented and shifted with the sign below.
 */

const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+-';

export function numbersToText(numbers: readonly number[]): string {
  let text = '';
  for (const number of numbers) {
    let rest = number < 0 ? (~number << 1) | 1 : number << 1;
    for (; rest > 31; rest >>>= 5) text += DIGITS[(rest & 31) | 32]!;
    text += DIGITS[rest]!;
  }
  return text;
}

export function textToNumbers(text: string): Int32Array {
  const values = new Uint8Array(128);
  for (let i = 0; i < DIGITS.length; i++) values[DIGITS.charCodeAt(i)] = i;
  const numbers = new Int32Array(text.length);
  let count = 0;
  let number = 0;
  let shift = 0;
  for (let i = 0; i < text.length; i++) {
    const digit = values[text.charCodeAt(i)]!;
    number |= (digit & 31) << shift;
    shift += 5;
    if (digit > 31) continue;
    numbers[count++] = (number & 1) === 0 ? number >>> 1 : ~(number >>> 1);
    number = 0;
    shift = 0;
  }
  return numbers.slice(0, count);
}
