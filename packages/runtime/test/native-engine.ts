/** The engine's own WebAssembly, to compare with: TypeScript's library for Node does not declare it. */

const { WebAssembly } = globalThis as unknown as {
  readonly WebAssembly: {
    readonly Module: new (bytes: Uint8Array) => object;
    readonly Instance: new (module: object) => { readonly exports: { readonly [name: string]: unknown } };
  };
};

/** An instance of a module without imports. */
export interface NativeInstance {
  /** The contents of the memory exported as `memory`. */
  readonly memory: Uint8Array;
  call(name: string, ...args: readonly unknown[]): unknown;
}

/** Instantiates a module whose memory does not grow. */
export function nativeInstance(bytes: Uint8Array): NativeInstance {
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes));
  return {
    memory: new Uint8Array((exports['memory'] as { readonly buffer: ArrayBuffer }).buffer),
    call: (name, ...args) => (exports[name] as (...values: readonly unknown[]) => unknown)(...args),
  };
}
