/**
 * Modules that are one giant function, of about as many bytes as asked for: the two shapes that find what is not linear
 * in a compiler. Code is made of a fixed pattern, so twice the size is twice the work.
 */

const Op = { block: 0x02, loop: 0x03, br: 0x0c, br_table: 0x0e, end: 0x0b, local_get: 0x20, local_set: 0x21 };
const I32 = 0x7f;
const VOID = 0x40;
const LOCALS = 8;

/** The main loop of an interpreter: a `br_table` in a loop, and a case for each of its many operations. */
export function interpreterLoop(bytes) {
  const count = Math.ceil(bytes / interpreterCase(0, 0).length);
  const body = [Op.loop, VOID];
  for (let i = 0; i <= count; i++) body.push(Op.block, VOID);
  // The operation: the byte of memory that local 1 points at, and some of the counter.
  body.push(Op.local_get, 1, 0x2f, 1, 0, Op.br_table, ...leb(count));
  for (let i = 0; i <= count; i++) body.push(...leb(i));
  body.push(Op.end);
  for (let i = 0; i < count; i++) for (const byte of interpreterCase(i, count - 1 - i)) body.push(byte);
  body.push(Op.end, Op.local_get, 0);
  return moduleOf(body);
}

/** One case: local 1 goes on, two locals change, memory is written, and the loop goes round. */
function interpreterCase(i, enclosing) {
  const target = 2 + (i % (LOCALS - 2));
  const source = 2 + ((i * 5 + 1) % (LOCALS - 2));
  return [
    ...[Op.local_get, 1, 0x41, 2, 0x6a, Op.local_set, 1],
    ...[Op.local_get, target, Op.local_get, source, 0x6a, Op.local_set, target],
    ...[Op.local_get, source, 0x41, ...leb(i & 63), 0x73, Op.local_set, source],
    ...[Op.local_get, 1, Op.local_get, target, 0x36, 2, 16],
    ...[Op.br, ...leb(enclosing), Op.end],
  ];
}

/** Arithmetic, loads and stores on a few locals with no branch at all. */
export function straightLine(bytes) {
  const body = [];
  for (let i = 0; body.length < bytes; i++) {
    const target = i % LOCALS;
    const source = (i * 3 + 1) % LOCALS;
    body.push(Op.local_get, target, Op.local_get, source, 0x6a, 0x41, ...leb(1 + (i % 60)), 0x74, Op.local_set, target);
    if (i % 4 === 0) body.push(Op.local_get, source, Op.local_get, target, 0x36, 2, ...leb(i % 1024));
    if (i % 4 === 2) body.push(Op.local_get, target, 0x28, 2, ...leb(i % 1024), Op.local_set, source);
  }
  body.push(Op.local_get, 0);
  return moduleOf(body);
}

/** A module with a memory and one exported function from one i32 to one i32, which has a few more locals. */
function moduleOf(body) {
  const code = [1, LOCALS - 1, I32];
  const size = leb(code.length + body.length + 1);
  return Buffer.concat([
    Buffer.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]),
    section(1, Buffer.from([1, 0x60, 1, I32, 1, I32])),
    section(3, Buffer.from([1, 0])),
    section(5, Buffer.from([1, 0, 1])),
    section(7, Buffer.from([1, 3, ...Buffer.from('run'), 0, 0])),
    section(10, Buffer.concat([Buffer.from([1, ...size, ...code]), Buffer.from(body), Buffer.from([Op.end])])),
  ]);
}

function section(id, contents) {
  return Buffer.concat([Buffer.from([id, ...leb(contents.length)]), contents]);
}

function leb(value) {
  const bytes = [];
  for (; value >= 0x80; value >>>= 7) bytes.push((value & 0x7f) | 0x80);
  return [...bytes, value];
}
