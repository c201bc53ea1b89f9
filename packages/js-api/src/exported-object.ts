/** Exported GC Objects: structs and arrays of WebAssembly as JavaScript sees them, opaque and without properties. */

const refuse = (what: string) => (): never => {
  throw new TypeError(`WebAssembly objects are opaque: ${what}`);
};

const handler: ProxyHandler<object> = {
  set: refuse('nothing can be assigned to them'),
  deleteProperty: refuse('nothing can be deleted from them'),
  preventExtensions: () => false,
  setPrototypeOf: () => false,
  defineProperty: () => false,
};

const nothing: object = Object.freeze(Object.create(null) as object);

/** A new object; all behave the same, each is another one. */
export function createExportedObject(): object {
  return new Proxy(nothing, handler);
}
