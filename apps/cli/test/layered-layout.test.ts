/** Layout of pictures: nothing overlaps, and edges run between boxes. */
import { createRandom } from '@pulleyjs/testkit';
import { expect, it } from 'vitest';
import { type LayoutNode, layOut } from '../src/layered-layout.ts';

function randomGraph(seed: number): LayoutNode[] {
  const random = createRandom(seed);
  const count = 1 + random.below(14);
  return Array.from({ length: count }, (_, i) => {
    const successors = new Set(Array.from({ length: random.below(4) }, () => random.below(count)));
    if (i + 1 < count) successors.add(i + 1);
    return { width: 20 + random.below(200), height: 16 + random.below(60), successors: [...successors] };
  });
}

it('places random graphs without overlaps; edges pass no box', () => {
  for (let seed = 0; seed < 300; seed++) {
    const graph = randomGraph(seed);
    const { nodes, edges, width, height } = layOut(graph);
    const boxes = nodes.map(({ x, y }, i) => ({
      left: x,
      top: y,
      right: x + graph[i]!.width,
      bottom: y + graph[i]!.height,
    }));
    boxes.forEach((a, i) => {
      expect(a.left >= 0 && a.top >= 0 && a.right <= width && a.bottom <= height).toBe(true);
      for (const b of boxes.slice(i + 1)) {
        expect(a.right <= b.left || b.right <= a.left || a.bottom <= b.top || b.bottom <= a.top, `${seed}`).toBe(true);
      }
    });
    edges.forEach((list, from) =>
      list.forEach((points, j) => {
        const to = graph[from]!.successors[j]!;
        if (to <= from) return expect(points).toEqual([]);
        expect(points[0]!.y).toBe(boxes[from]!.bottom);
        expect(points[points.length - 1]!.y).toBe(boxes[to]!.top);
        // From the second point on, each odd one begins a way straight down through a row.
        for (let k = 1; k + 1 < points.length; k += 2) {
          const { x, y } = points[k]!;
          expect(points[k + 1]!.x).toBe(x);
          const crossed = boxes.filter(
            (box) => box.left < x && x < box.right && box.bottom > y && box.top < points[k + 1]!.y,
          );
          expect(crossed, `${seed}`).toEqual([]);
        }
        return undefined;
      }),
    );
  }
});

it('thousands of ways out of one block, and many edges past many rows, cost little', () => {
  const count = 4000;
  const graph = Array.from({ length: count }, (_, i): LayoutNode => {
    const successors = i === 0 ? Array.from({ length: count - 1 }, (_, j) => j + 1) : i + 1 < count ? [i + 1] : [];
    return { width: 100, height: 32, successors };
  });
  expect(layOut(graph).nodes[count - 1]!.row).toBe(count - 1);
});
