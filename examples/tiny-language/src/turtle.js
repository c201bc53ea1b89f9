/**
 * The host: a turtle that draws. Its ABI is a table of its own; no other host calls exist for the program.
 */
import { defineHostAbi } from '@pulleyjs/host-abi';

export const turtleAbi = defineHostAbi('turtle', {
  forward: { params: ['distance: i64'] },
  turn: { params: ['degrees: i64'] },
  jump: { params: ['x: i64', 'y: i64'] },
  random: { params: ['below: i64'], result: 'i64' },
  print: { params: ['value: i64'] },
});

/** @typedef {[x: number, y: number]} Point */

/** Braille dots, 2 wide and 4 high in a character, by bit. */
const dotsPerColumn = [[0x01, 0x02, 0x04, 0x40], [0x08, 0x10, 0x20, 0x80]];
const blankBraille = 0x2800;

export class Turtle {
  /** @param {(line: string) => void} print */
  constructor(print) {
    /** @type {Point} */
    this.position = [0, 0];
    this.degrees = 0;
    /** @type {[Point, Point][]} */
    this.lines = [];
    this.seed = 1;
    /**
     * What bindHost wants: TypeScript would not accept another type, nor one function less.
     * @type {import('@pulleyjs/host-abi').HostOf<typeof turtleAbi.table>}
     */
    this.host = {
      forward: (distance) => this.forward(Number(distance)),
      turn: (degrees) => {
        this.degrees = (this.degrees + Number(degrees % 360n)) % 360;
      },
      jump: (x, y) => {
        this.position = [Number(x), Number(y)];
      },
      random: (below) => this.random(below),
      print: (value) => print(String(value)),
    };
  }

  /** @param {number} distance */
  forward(distance) {
    const [x, y] = this.position;
    const angle = (this.degrees * Math.PI) / 180;
    this.position = [x + distance * Math.cos(angle), y + distance * Math.sin(angle)];
    this.lines.push([[x, y], this.position]);
  }

  /**
   * The same numbers in every run.
   * @param {bigint} below
   */
  random(below) {
    if (below <= 0n) throw new RangeError(`random(${below}): there is no such number`);
    this.seed = (Math.imul(this.seed, 1664525) + 1013904223) >>> 0;
    return BigInt(this.seed) % below;
  }

  /**
   * What was drawn, as text.
   * @param {number} columns
   * @param {number} rows
   */
  picture(columns, rows) {
    if (this.lines.length === 0) return '';
    const points = this.lines.flat();
    const [left, right] = extent(points.map(([x]) => x));
    const [bottom, top] = extent(points.map(([, y]) => y));
    const scale = Math.min((2 * columns - 1) / (right - left || 1), (4 * rows - 1) / (top - bottom || 1));
    const cells = Array.from({ length: rows }, () => new Uint8Array(columns));
    for (const [[x0, y0], [x1, y1]] of this.lines) {
      const steps = Math.ceil(Math.hypot(x1 - x0, y1 - y0) * scale) + 1;
      for (let i = 0; i <= steps; i++) {
        const x = Math.round((x0 + ((x1 - x0) * i) / steps - left) * scale);
        const y = Math.round((top - y0 - ((y1 - y0) * i) / steps) * scale);
        const row = cells[y >> 2];
        if (row !== undefined) row[x >> 1] |= dotsPerColumn[x & 1]?.[y & 3] ?? 0;
      }
    }
    const text = cells.map((row) => String.fromCharCode(...Array.from(row, (dots) => blankBraille + dots)));
    return text.map((line) => line.replace(/\u2800+$/, '')).join('\n').replace(/\n+$/, '');
  }
}

/**
 * @param {number[]} values
 * @returns {[number, number]}
 */
function extent(values) {
  return [values.reduce((a, b) => Math.min(a, b)), values.reduce((a, b) => Math.max(a, b))];
}
