/** Operations of `atomic_rmw`: the number in the instruction's `imm` is the index here. */
export const atomicRmwOps: readonly string[] = [
  'add',
  'sub',
  'and',
  'nand',
  'or',
  'xor',
  'xchg',
  'umin',
  'umax',
  'smin',
  'smax',
];
