/**
 * The host globals that packages may use: those that every supported engine offers or that the code tests for before use.
 * Packages are typechecked with no DOM and no Node types, so that nothing else slips in.
 */
interface HostConsole {
  error(...values: unknown[]): void;
  warn(...values: unknown[]): void;
}

declare const console: HostConsole;
declare const performance: { now(): number };
declare const crypto: { getRandomValues<T extends ArrayBufferView>(array: T): T };

declare class TextEncoder {
  encode(text?: string): Uint8Array<ArrayBuffer>;
}

declare class TextDecoder {
  constructor(label?: string, options?: { fatal?: boolean; ignoreBOM?: boolean });
  decode(bytes?: ArrayBufferView | ArrayBuffer): string;
}

declare function structuredClone<T>(value: T, options: { transfer: ArrayBuffer[] }): T;

declare function setTimeout(callback: () => void, milliseconds?: number): unknown;
declare function clearTimeout(handle: unknown): void;
