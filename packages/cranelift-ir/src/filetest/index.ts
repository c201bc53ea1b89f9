/** Running upstream-format filetests. */

export * from './run-command.ts';
