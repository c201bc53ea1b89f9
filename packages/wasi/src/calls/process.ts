/** The process itself, chance, and the socket functions, which preview 1 in Wasmtime does not serve either. */

import { WasiExit } from '../context.ts';
import { WasiError } from '../errno.ts';
import { call, type WasiCall } from './call.ts';

const exitCodeLimit = 126;

export const processCalls: Record<string, WasiCall> = {
  proc_exit: call('i', (_context, _memory, code) => {
    if (code >>> 0 >= exitCodeLimit) throw new Error('exit with invalid exit status outside of [0..126)');
    throw new WasiExit(code);
  }),
  proc_raise: call('i', () => {
    throw new WasiError('notsup');
  }),
  sched_yield: call('', () => {}),
  random_get: call('ii', ({ random }, memory, buffer, length) => random(memory.bytes(buffer, length))),
  sock_accept: call('iii', ({ descriptors }, _memory, fd) => {
    descriptors.get(fd);
    throw new WasiError('notsock');
  }),
  sock_recv: call('iiiiii', ({ descriptors }, _memory, fd) => {
    descriptors.get(fd);
    throw new WasiError('notsock');
  }),
  sock_send: call('iiiii', ({ descriptors }, _memory, fd) => {
    descriptors.get(fd);
    throw new WasiError('notsock');
  }),
  sock_shutdown: call('ii', ({ descriptors }, _memory, fd) => {
    descriptors.get(fd);
    throw new WasiError('notsock');
  }),
};
