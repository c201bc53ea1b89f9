/** The free list of the GC heap against a plain list of intervals. */
import { createRandom, fuzzCount } from '@pulleyjs/testkit';
import { expect, it } from 'vitest';
import { GcBlocks } from '../src/gc-blocks.ts';

const granule = 8;

it('gives away blocks that do not overlap, knows them, and gets everything back', () => {
  const random = createRandom(0xb10c);
  const blocks = new GcBlocks();
  let size = 4096;
  blocks.extendTo(size);
  const taken = new Map<number, number>();
  const order: number[] = [];
  const owner = new Map<number, number>();
  for (let step = 0; step < fuzzCount(20_000); step++) {
    const grows = random.below(200) === 0 && size < 1 << 18;
    if (grows) {
      size += 8 * (1 + random.below(2000));
      blocks.extendTo(size);
    }
    if (random.below(100) < 52) {
      const wanted = 1 + random.below(random.below(10) === 0 ? 5000 : 200);
      const at = blocks.allocate(wanted);
      if (at === 0) continue;
      const got = blocks.sizeOf(at);
      if (got < wanted || at + got > size) expect.unreachable(`${wanted} bytes at ${at}: ${got} of ${size}`);
      for (let i = at; i < at + got; i += granule) {
        if (owner.has(i)) expect.unreachable(`${at} overlaps ${owner.get(i)}`);
        owner.set(i, at);
      }
      taken.set(at, got);
      order.push(at);
    } else if (taken.size > 0) {
      const at = order.splice(random.below(order.length), 1)[0];
      blocks.free(at);
      for (let i = at; i < at + taken.get(at)!; i += granule) owner.delete(i);
      taken.delete(at);
      if (blocks.sizeOf(at) !== 0) expect.unreachable(`${at} is still taken`);
    }
    const probe = random.below(size + 100);
    if (blocks.sizeOf(probe) !== (taken.get(probe) ?? 0)) expect.unreachable(`${probe} is no block`);
    if (blocks.count !== taken.size) expect.unreachable('blocks are lost');
  }
  for (const at of taken.keys()) blocks.free(at);
  expect([blocks.count, blocks.used]).toEqual([0, 0]);
  expect(blocks.allocate(Math.floor(size / granule) * granule - granule)).toBe(granule);
});
