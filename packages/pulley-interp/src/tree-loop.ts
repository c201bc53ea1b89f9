/**
 * The interpreter's loop for engines to which a `switch` is a chain of comparisons, such as QuickJS. An entry point of its own, so
 * that others need not load it:
 *
 *     configureRealm({ loop: createTreeLoop });
 */
export { createTreeLoop } from './generated/tree-loop.gen.ts';
