/**
 * What can be done with an `ArrayBuffer` that JavaScript has seen: move its contents elsewhere and detach it, resize it.
 * Engines of before 2022 cannot detach: there the old buffer stays, as a copy of what was.
 */

/** What newer engines have. */
interface NewerBuffer extends ArrayBuffer {
  readonly resizable?: boolean;
  resize(byteLength: number): void;
  transfer?(byteLength?: number): ArrayBuffer;
}

const Buffer = ArrayBuffer as unknown as {
  readonly prototype: NewerBuffer;
  new (byteLength: number, options: { maxByteLength: number }): NewerBuffer;
};

const canClone: boolean = typeof structuredClone === 'function';

/** A buffer with as much of the contents as it has bytes, and zeros after them. Detaches the first. @throws RangeError when there is no room */
export function transfer(buffer: ArrayBuffer, byteLength: number): ArrayBuffer {
  const newer = buffer as NewerBuffer;
  if (newer.transfer !== undefined) return newer.transfer(byteLength);
  if (byteLength === buffer.byteLength && canClone) return clone(buffer);
  const moved = new ArrayBuffer(byteLength);
  new Uint8Array(moved).set(new Uint8Array(buffer, 0, Math.min(byteLength, buffer.byteLength)));
  if (canClone) clone(buffer);
  return moved;
}

/** The contents in a new buffer, without a copy. */
function clone(buffer: ArrayBuffer): ArrayBuffer {
  return structuredClone(buffer, { transfer: [buffer] });
}

/** The contents in a buffer of `byteLength` bytes, no less than before: the same one if it can be resized. @throws RangeError */
export function enlarged(buffer: ArrayBuffer, byteLength: number): ArrayBuffer {
  if (!isResizable(buffer)) return transfer(buffer, byteLength);
  Buffer.prototype.resize.call(buffer, byteLength);
  return buffer;
}

export function isResizable(buffer: ArrayBuffer): boolean {
  return (buffer as NewerBuffer).resizable === true;
}

/**
 * A buffer that can grow up to `most` bytes; its own method `resize` calls `onResize` instead.
 * @throws TypeError where there are none, RangeError when there is no room
 */
export function createResizable(byteLength: number, most: number, onResize: (byteLength: number) => void): ArrayBuffer {
  const buffer = new Buffer(byteLength, { maxByteLength: most });
  if (!isResizable(buffer)) throw new TypeError('this engine has no resizable buffers');
  const resize = (wanted: unknown): void => onResize(Math.trunc(Number(wanted)) || 0);
  Object.defineProperty(buffer, 'resize', { value: resize, writable: true, configurable: true });
  return buffer;
}
