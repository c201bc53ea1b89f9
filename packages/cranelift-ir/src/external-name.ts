/**
 * Names of things outside the function.
 *
 * `intrinsic` is the backend intrinsic: a number whose meaning belongs to the back end alone. For Pulley it is a host
 * call, the Nth signature of the host ABI: a call to it lowers to `call_indirect_host N`, with the callee's address as
 * the first argument. Text: `backend_intrinsic:3`.
 */
export type ExternalName =
  /** `u0:12`: namespace and index of the embedder's own. */
  | { readonly kind: 'user'; readonly namespace: number; readonly index: number }
  /** `%name` of a test. */
  | { readonly kind: 'testcase'; readonly name: string }
  /** `%CeilF32`: a routine the back end may need at run time. */
  | { readonly kind: 'libcall'; readonly name: string }
  /** `%ElfGlobalOffsetTable` */
  | { readonly kind: 'known-symbol'; readonly name: string }
  /** `backend_intrinsic:3` */
  | { readonly kind: 'intrinsic'; readonly number: number };

export function userName(namespace: number, index: number): ExternalName {
  return { kind: 'user', namespace, index };
}

/** The Nth intrinsic of the back end. */
export function backendIntrinsic(number: number): ExternalName {
  return { kind: 'intrinsic', number };
}

/** The name as it stands in text. */
export function externalNameText(name: ExternalName): string {
  switch (name.kind) {
    case 'user':
      return `u${name.namespace}:${name.index}`;
    case 'intrinsic':
      return `backend_intrinsic:${name.number}`;
    case 'testcase':
    case 'libcall':
    case 'known-symbol':
      return `%${name.name}`;
  }
}
