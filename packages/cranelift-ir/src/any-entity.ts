/** A reference to any part of a function, for comments and findings to say what they are about. */

/** Text prefix of each kind; the function itself has none. */
export type AnyEntity = {
  readonly kind:
    | 'function'
    | 'block'
    | 'inst'
    | 'v'
    | 'ss'
    | 'dss'
    | 'dt'
    | 'gv'
    | 'sig'
    | 'fn'
    | 'const'
    | 'region'
    | 'stack_limit';
  /** Number of the entity; 0 where there is only one of the kind. */
  readonly index: number;
};

/** The function as a whole. */
export const FUNCTION_ENTITY: AnyEntity = { kind: 'function', index: 0 };

/** `inst7`, `block0`, `function` */
export function entityText({ kind, index }: AnyEntity): string {
  return kind === 'function' || kind === 'stack_limit' ? kind : `${kind}${index}`;
}
