/**
 * The verbs: one row each. Parsing, help and suggestions all come from here; a new verb is a new row and a module in
 * `verbs/`.
 */
import { type Flags, type Operand, verb, type Verb } from './verb.ts';

const wasmFile: Operand = {
  name: 'FILE',
  summary: 'a WebAssembly module, binary or text; - for standard input',
};
const runnableFile: Operand = {
  name: 'FILE',
  summary: 'a WebAssembly module, binary, text or precompiled for Pulley (.cwasm); - for standard input',
};
const artifactFile: Operand = {
  name: 'FILE',
  summary: 'a precompiled module (.cwasm); - for standard input',
};
const functionOperand: Operand = {
  name: 'FUNCTION',
  summary: 'one function only: its index, its name, the name it is exported by, or a title as listed; without it, all',
  optional: true,
};

const optimization = {
  value: 'LEVEL',
  choices: ['none', 'speed'],
} as const;

const optimizationOfRuns = {
  value: 'LEVEL',
  choices: ['none', 'speed', 'tiered'],
  summary: 'when functions are optimised: never, always, or once they are hot (default: tiered)',
} as const;

const maximumSteps = {
  value: 'N',
  summary: 'stop with an error after N instructions',
} as const;

const guestFlags = {
  invoke: { value: 'NAME', summary: 'call this exported function instead of _start, and print its results' },
  dir: {
    value: 'HOST[::GUEST]',
    summary: 'give the program this directory, under the name GUEST if given; it reaches no other',
    repeatable: true,
  },
  env: {
    value: 'NAME=VALUE',
    summary: 'set an environment variable of the program; NAME alone passes on ours',
    repeatable: true,
  },
  argv0: { value: 'NAME', summary: 'what the program sees as its own name (default: the name of FILE)' },
  opt: optimizationOfRuns,
  fuel: {
    value: 'N',
    summary: 'stop with a trap when the program has consumed N of fuel: one for nearly every operator',
  },
  'show-fuel': { summary: 'at the end, write the fuel consumed to standard error' },
  timeout: { value: 'MS', summary: 'stop with a trap after that many milliseconds, at the next function or loop' },
} as const satisfies Flags;

const hostFlag = {
  value: 'MODULE',
  summary: 'a JavaScript module that exports the host calls: abi, and host (default: a small console host)',
} as const;

const target = { value: 'TARGET', choices: ['pulley64', 'pulley32'] } as const;

const entryFlag = {
  value: 'LABEL',
  summary: 'where to begin (default: main if there is such a label, else the first instruction)',
} as const;

export const runFlags = { ...guestFlags, 'max-steps': maximumSteps } as const satisfies Flags;

export const clifFlags = {
  opt: { ...optimization, summary: 'as translated, or optimised as it is compiled (default: none)' },
  verify: { summary: 'check each function, after each pass too; what is wrong goes to standard error' },
  inline: { value: 'N', summary: 'first, inline direct calls of functions of at most N instructions' },
  'print-after': {
    value: 'PASS',
    choices: [
      'all',
      'inline',
      'unreachable',
      'constant-phis',
      'numbering',
      'choose-constants',
      'dead-stores',
      'licm',
      'dead-code',
    ],
    summary: 'show the function after this pass, which --opt speed or --inline asks for; may be given several times',
    repeatable: true,
  },
  cfg: {
    value: 'FORMAT',
    choices: ['dot', 'svg'],
    summary: 'instead of the text, a picture of the control flow graph',
  },
} as const satisfies Flags;

export const disasFlags = {
  'side-by-side': { summary: 'wasm operators, the CLIF and the bytecode made of each, in three columns' },
  bytes: { summary: 'the encoded bytes of each instruction' },
  opt: { ...optimization, summary: 'whether CLIF is optimised before it is compiled (default: speed)' },
  target: { ...target, summary: 'what CLIF text is compiled for (default: pulley64)' },
  raw: { summary: 'FILE is bare Pulley bytecode, whatever it looks like' },
} as const satisfies Flags;

export const compileFlags = {
  output: {
    value: 'FILE',
    short: 'o',
    summary: 'where to write the module (default: FILE with .cwasm for its ending)',
  },
  opt: { ...optimization, summary: 'whether CLIF is optimised before it is compiled (default: speed)' },
  'consume-fuel': { summary: 'count operators, so that runs can be given fuel; needs an engine that does' },
  'epoch-interruption': { summary: 'let runs be stopped at a deadline; needs an engine that does' },
  'canonicalize-nans': { summary: 'give the same NaN everywhere, at some cost' },
} as const satisfies Flags;

export const objdumpFlags = {
  section: {
    value: 'NAME',
    summary: 'show this section instead of the code: a table decoded, anything else as bytes',
    repeatable: true,
  },
  sections: { summary: 'list the sections instead' },
  bytes: { summary: 'the encoded bytes of each instruction' },
} as const satisfies Flags;

export const inspectFlags = {
  json: { summary: 'write everything as JSON, settings and tables of functions included' },
} as const satisfies Flags;

export const asmFlags = {
  output: {
    value: 'FILE',
    short: 'o',
    summary: 'where to write the bytecode (default: standard output, unless a terminal)',
  },
  host: hostFlag,
} as const satisfies Flags;

export const execFlags = {
  host: hostFlag,
  target: { ...target, summary: 'whether pointers have 64 bits or 32 (default: pulley64)' },
  entry: entryFlag,
  print: { value: 'REGISTERS', summary: 'registers to print at the end, such as x0,f1' },
  'max-steps': maximumSteps,
} as const satisfies Flags;

export const profileFlags = {
  ...guestFlags,
  host: hostFlag,
  target: { ...target, summary: 'of Pulley code: whether pointers have 64 bits or 32 (default: pulley64)' },
  entry: entryFlag,
  by: {
    value: 'WHAT',
    choices: ['opcode', 'pair', 'pc', 'function'],
    summary: 'what to count executions of; may be given several times (default: opcode, pair, function)',
    repeatable: true,
  },
  top: { value: 'N', summary: 'rows of each table (default: 20)' },
  output: { value: 'FILE', short: 'o', summary: 'where to write the profile (default: standard error)' },
  json: { summary: 'write all counts as JSON' },
  'max-steps': maximumSteps,
} as const satisfies Flags;

export const filetestFlags = {
  bless: { summary: 'write what comes out into the files that have a precise-output command, instead of checking' },
  exact: { summary: 'let no output pass that differs in numbering or form, whatever it does' },
  opt: { ...optimization, summary: 'how code is compiled (default: as the files set opt_level)' },
  target: { value: 'TRIPLE', summary: 'run the files for this target instead of those they list' },
  verbose: { short: 'v', summary: 'also say which outputs passed in another form' },
} as const satisfies Flags;

export const verbs: readonly Verb[] = [
  verb({
    name: 'run',
    summary: 'Run a WebAssembly program',
    description: [
      'A module that exports _start is a WASI command (preview 1): it gets ARG… as its arguments, the standard streams, and ' +
        'the directories that --dir names. Its exit code is the exit code here; after a trap it is 134, and the trap, ' +
        'with the functions that were active and their offsets in the module, is on standard error.',
      'With --invoke, ARG… are the parameters: numbers in decimal or hexadecimal, floats also as inf, nan or nan:0x…, ' +
        'vectors as one number of 128 bits, the first lane lowest. Results are printed one per line. All flags stand before FILE; what follows FILE belongs to the program.',
    ],
    operands: [runnableFile, { name: 'ARG', summary: 'for the program', rest: true }],
    flags: runFlags,
    examples: [
      { command: 'pulley run hello.wasm', does: 'a program' },
      {
        command: 'pulley run --dir . --env LANG=C sqlite.wasm data.db < query.sql',
        does: 'with files and environment',
      },
      { command: 'pulley run --invoke fac fac.wat 20', does: 'one function of a module in text form' },
      { command: 'cat fac.wasm | pulley run --invoke fac - 20', does: 'from standard input' },
      { command: 'pulley run hello.cwasm', does: 'a program that Wasmtime compiled for Pulley' },
    ],
    load: async () => (await import('./verbs/run.ts')).run,
  }),
  verb({
    name: 'clif',
    summary: 'Show the Cranelift IR of a module',
    description: [
      'Shows every function that the module is compiled to: its own, the trampolines between calling conventions, the ' +
        'builtins of the runtime that they reach, and the startup function. Host calls are backend intrinsics, with their ' +
        'names beside them. The text can be parsed again.',
      'FILE may also be CLIF text, for example to optimise it.',
    ],
    operands: [wasmFile, functionOperand],
    flags: clifFlags,
    examples: [
      { command: 'pulley clif fac.wat', does: 'all functions' },
      { command: 'pulley clif --opt speed fac.wat fac', does: 'one function as it is compiled' },
      { command: 'pulley clif --cfg svg fac.wat fac > fac.svg', does: 'its control flow as a picture' },
    ],
    load: async () => (await import('./verbs/clif.ts')).clif,
  }),
  verb({
    name: 'disas',
    summary: 'Show the Pulley bytecode of a module',
    description: [
      'Compiles the module and disassembles every function of it, offsets counted from the start of each. Comments say ' +
        'what is called and which instructions can trap.',
      'FILE may also be CLIF text, or Pulley bytecode as pulley asm writes it.',
    ],
    operands: [wasmFile, functionOperand],
    flags: disasFlags,
    examples: [
      { command: 'pulley disas fac.wat', does: 'all functions' },
      { command: 'pulley disas --side-by-side fac.wat fac', does: 'what each operator becomes' },
      { command: 'pulley asm loop.s -o loop.pulley && pulley disas --bytes loop.pulley', does: 'assemble and back' },
    ],
    load: async () => (await import('./verbs/disas.ts')).disas,
  }),
  verb({
    name: 'compile',
    summary: 'Precompile a module',
    description: [
      'Compiles all of a module to a .cwasm file. pulley run starts such a file with nothing left to compile, and the real ' +
        'Wasmtime 50 runs it on Pulley (--allow-precompiled).',
      'FILE may also be CLIF text: each function whose parameters and results are i32, i64, f32, f64 or vectors of 128 bits ' +
        'becomes an export of its name.',
    ],
    operands: [{ name: 'FILE', summary: 'a WebAssembly module, binary or text, or CLIF text; - for standard input' }],
    flags: compileFlags,
    examples: [
      { command: 'pulley compile app.wasm', does: 'makes app.cwasm' },
      { command: 'pulley compile fac.wat -o - | pulley run --invoke fac - 20', does: 'through a pipe' },
    ],
    load: async () => (await import('./verbs/compile.ts')).compile,
  }),
  verb({
    name: 'objdump',
    summary: 'Show the code in a precompiled module',
    description: [
      'Disassembles the functions of a .cwasm file, whoever made it. On the left is the offset in the WebAssembly module of ' +
        'the operator that the code comes from; comments name host calls, callees, trap codes, exception handlers, and the ' +
        'stack slots that hold references during a call.',
      'Sections that objdump decodes: .wasmtime.engine, .wasmtime.info, .wasmtime.traps, .wasmtime.addrmap, ' +
        '.wasmtime.exceptions, .wasmtime.stackmap, .symtab and .text.',
    ],
    operands: [artifactFile, functionOperand],
    flags: objdumpFlags,
    examples: [
      { command: 'pulley objdump app.cwasm', does: 'all functions' },
      { command: 'pulley objdump --bytes app.cwasm fac', does: 'one function, with its bytes' },
      { command: 'pulley objdump --section .wasmtime.traps app.cwasm', does: 'which instructions trap, and why' },
    ],
    load: async () => (await import('./verbs/objdump.ts')).objdump,
  }),
  verb({
    name: 'inspect',
    summary: 'Say what a precompiled module is',
    description: [
      'Says of a .cwasm file what made it and for what, its imports and exports, memories, tables, globals and tags, the ' +
        'WebAssembly features and the settings it was compiled with, its functions and its sections.',
    ],
    operands: [artifactFile],
    flags: inspectFlags,
    examples: [
      { command: 'pulley inspect app.cwasm', does: 'for people' },
      { command: 'pulley inspect --json app.cwasm', does: 'for programs' },
    ],
    load: async () => (await import('./verbs/inspect.ts')).inspect,
  }),
  verb({
    name: 'asm',
    summary: 'Assemble Pulley instructions',
    description: [
      'Reads the text that pulley disas writes, with labels, .byte .half .word .quad .ascii .zero .align, and comments ' +
        'from // or ; on. Writes the bare bytecode, which is the same for pulley64 and pulley32.',
    ],
    operands: [{ name: 'FILE', summary: 'Pulley assembly text; - for standard input' }],
    flags: asmFlags,
    examples: [{ command: 'pulley asm loop.s -o loop.pulley', does: 'assemble a file' }],
    load: async () => (await import('./verbs/asm.ts')).asm,
  }),
  verb({
    name: 'exec',
    summary: 'Run Pulley code, without WebAssembly',
    description: [
      'Assembles FILE if it is text, and runs it until its entry returns. ARG… are numbers: integers go to x0, x1 …, ' +
        'numbers with a point or exponent to f0, f1 …. The bytes of the code can be read as data (xpcadd gives addresses).',
      'Without --host, the host calls are: print_i64 (x1), print_f64 (f0), write (address in x1, length in x2) and exit (x1). ' +
        'A host module exports abi, made by defineHostAbi of @pulleyjs/host-abi or the table for it, and host: the functions, or ' +
        'a function that gets { machine, write, exit } and returns them. A function that returns a promise makes the code wait.',
    ],
    operands: [
      { name: 'FILE', summary: 'Pulley assembly text, or bytecode; - for standard input' },
      { name: 'ARG', summary: 'numbers for the argument registers', rest: true },
    ],
    flags: execFlags,
    examples: [
      { command: 'pulley exec --print x0 sum.s 10', does: 'sum.s with 10 in x0; then show x0' },
      { command: 'pulley exec --host ./my-host.mjs game.s', does: 'with host calls of your own' },
    ],
    load: async () => (await import('./verbs/exec.ts')).exec,
  }),
  verb({
    name: 'profile',
    summary: 'Count what a run executes',
    description: [
      'Runs a WebAssembly program as pulley run does, or Pulley code as pulley exec does, and counts every instruction: per ' +
        'opcode, per pair of opcodes in sequence, per address and per function. Counting is exact and slow. The program’s ' +
        'output goes to standard output, the profile to standard error.',
    ],
    operands: [
      {
        name: 'FILE',
        summary:
          'a WebAssembly module, binary, text or precompiled (.cwasm); Pulley assembly text or bytecode; - for standard input',
      },
      { name: 'ARG', summary: 'for the program', rest: true },
    ],
    flags: profileFlags,
    examples: [
      { command: 'pulley profile hello.wasm', does: 'the twenty most frequent opcodes, pairs and functions' },
      { command: 'pulley profile --by pc --top 10 --invoke fac fac.wat 20', does: 'the hottest places of one call' },
      { command: 'pulley profile --json -o counts.json hello.wasm', does: 'all counts, for a program to read' },
    ],
    load: async () => (await import('./verbs/profile.ts')).profile,
  }),
  verb({
    name: 'filetest',
    summary: 'Run Cranelift filetests',
    description: [
      'Runs each command of each file: cat, verifier, print-cfg, domtree, interpret, run (as Pulley code), optimize, ' +
        'alias-analysis, inline and compile; one line for each. Folders stand for the .clif files in them.',
      'The output of optimize, alias-analysis and compile also passes where it does the same as expected with no more ' +
        'instructions; --exact wants the text. The exit code is 1 if anything fails.',
    ],
    operands: [{ name: 'PATH', summary: 'files, and folders of .clif files', rest: true }],
    flags: filetestFlags,
    examples: [
      { command: 'pulley filetest tests/', does: 'all files below a folder' },
      { command: 'pulley filetest --bless loops.clif', does: 'write down what comes out now' },
    ],
    load: async () => (await import('./verbs/filetest.ts')).filetest,
  }),
];
