#!/usr/bin/env node
/** The `pulley` executable: the command on the streams of the process. */
import { hostInput, hostOutput } from '@pulleyjs/wasi/node';
import { main } from './index.ts';

const io = { stdin: hostInput(0), stdout: hostOutput(1), stderr: hostOutput(2), env: process.env };

void main(process.argv.slice(2), io).then((exitCode) => {
  process.exitCode = exitCode;
});
