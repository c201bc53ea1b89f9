/**
 * A kernel as the real Wasmtime compiled it (`.cwasm`), on a bare interpreter: just enough of a VMContext for the
 * benchmark kernels (one memory, one table), so that only interpreters are compared.
 */
const VMCTX = 0x1000;
const TABLE = 0x2000;
const TYPE_IDS = 0x2800;
const FUNC_REFS = 0x3000;
const STACK_BASE = 0x10000;
const ARENA_BYTES = 0x100000;
const FUNC_TYPE = 7;

/** `.text` and the entry of each `wasm[0]::function[i]`, by index. */
export function readArtefact(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const sectionTable = Number(view.getBigUint64(40, true));
  const sections = Array.from({ length: view.getUint16(60, true) }, (_, i) => {
    const at = sectionTable + i * view.getUint16(58, true);
    const number = (offset) => Number(view.getBigUint64(at + offset, true));
    return { name: view.getUint32(at, true), offset: number(24), size: number(32) };
  });
  const names = sections[view.getUint16(62, true)];
  const text = (at) => {
    let end = at;
    while (bytes[end] !== 0) end++;
    return String.fromCharCode(...bytes.subarray(at, end));
  };
  const section = (name) => sections.find((s) => text(names.offset + s.name) === name);
  const [code, symbols, strings] = ['.text', '.symtab', '.strtab'].map(section);
  const functions = [];
  for (let at = symbols.offset + 24; at < symbols.offset + symbols.size; at += 24) {
    const match = /^wasm\[0\]::function\[(\d+)\]/.exec(text(strings.offset + view.getUint32(at, true)));
    if (match) functions[Number(match[1])] = Number(view.getBigUint64(at + 8, true));
  }
  return { code: bytes.slice(code.offset, code.offset + code.size), functions };
}

/** What the kernels use of a module: memory pages, active data at constant offsets, the exported `run`. */
export function readWasm(bytes) {
  let at = 8;
  const leb = () => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[at++];
      value |= (byte & 127) << shift;
      if (byte < 128) return value;
    }
  };
  const module = { pages: 0, data: [], run: -1, result: 0x7f };
  while (at < bytes.length) {
    const id = bytes[at++];
    const size = leb();
    const end = at + size;
    const count = id === 0 ? 0 : leb();
    for (let i = 0; i < count; i++) {
      if (id === 5) {
        if (leb() === 1) {
          module.pages = leb();
          leb();
        } else module.pages = leb();
      } else if (id === 7) {
        const length = leb();
        const name = String.fromCharCode(...bytes.subarray(at, (at += length)));
        const kind = bytes[at++];
        const index = leb();
        if (name === 'run' && kind === 0) module.run = index;
      } else if (id === 11) {
        leb();
        at++;
        const offset = leb();
        at++;
        const length = leb();
        module.data.push([offset, bytes.slice(at, (at += length))]);
      }
    }
    at = end;
  }
  return module;
}

let nextRegion = 16;

/**
 * Loads a kernel; returns a function from argument to result, `i64` results as unsigned decimal. Its `begin` runs in
 * turns of a budget; its `grow`, if it has a memory, adds a page.
 */
export function loadKernel({ createMachine, codeSpace, ExitKind }, cwasm, wasm, resultType) {
  const { code, functions } = readArtefact(cwasm);
  const { pages, data, run } = readWasm(wasm);
  const base = codeSpace().reserve(code.length);
  codeSpace().install(base, code);
  const machine = createMachine({ arenaBytes: ARENA_BYTES, stackBase: STACK_BASE });
  const { words } = machine.arena;
  let memory = new ArrayBuffer(pages * 65536);
  const region = nextRegion;
  nextRegion += 16;
  const publish = () => {
    machine.mapMemory(region, memory);
    words.set([0, region, memory.byteLength, 0], (VMCTX + 56) >> 2);
  };
  const grow = () => {
    const grown = new ArrayBuffer(memory.byteLength + 65536);
    new Uint8Array(grown).set(new Uint8Array(memory));
    memory = grown;
    publish();
  };
  if (pages > 0) {
    for (const [offset, bytes] of data) new Uint8Array(memory).set(bytes, offset);
    publish();
  } else {
    words.set([TABLE, 1], (VMCTX + 48) >> 2);
    words.set([TYPE_IDS, 1], (VMCTX + 40) >> 2);
    words[TYPE_IDS >> 2] = FUNC_TYPE;
    functions.slice(0, 4).forEach((entry, i) => {
      const at = FUNC_REFS + i * 64;
      words.set([at | 1, 1], (TABLE >> 2) + 2 * i);
      words.set([base + entry, 2, FUNC_TYPE, 0, VMCTX, 1], (at + 8) >> 2);
    });
  }
  const enter = (argument) => {
    machine.setX(0, VMCTX, 1);
    machine.setX(1, VMCTX, 1);
    machine.setX(2, argument, argument >> 31);
    machine.setLr(-1, -1);
    machine.setSp(ARENA_BYTES, 1);
  };
  const leave = (kind) => {
    if (kind !== ExitKind.Return) throw new Error(`exit ${kind}, detail ${machine.detail}, at ${machine.pc - base}`);
    return resultType === 'i64' ? machine.x(0) : machine.xLow(0);
  };
  function* begin(argument, budget) {
    enter(argument);
    let kind = machine.run(base + functions[run], budget);
    while (kind === ExitKind.Budget) {
      yield;
      kind = machine.run(machine.pc, budget);
    }
    return leave(kind);
  }
  const kernel = (argument, { budget = Infinity, shouldStop = null } = {}) => {
    enter(argument);
    machine.shouldStop = shouldStop;
    return leave(machine.run(base + functions[run], budget));
  };
  return Object.assign(kernel, { begin, grow: pages > 0 ? grow : undefined });
}
