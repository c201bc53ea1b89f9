/** Running upstream-format filetests: `runFiletest(text, tools)`. */

export * from './filecheck.ts';
export * from './filetest-tools.ts';
export * from './run-command.ts';
export * from './run-filetest.ts';
export { commentBody, preciseText } from './subtests.ts';
