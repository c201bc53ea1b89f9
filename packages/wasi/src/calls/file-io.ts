/** Reading, writing and positions. One call moves one buffer, as in Wasmtime. */

import { whence } from '../constants.ts';
import type { FileDescriptor } from '../descriptor-table.ts';
import type { WasiContext } from '../context.ts';
import { WasiError } from '../errno.ts';
import { call, toOffset, type WasiCall } from './call.ts';

export const fileIoCalls: Record<string, WasiCall> = {
  fd_read: call('iiii', ({ descriptors }, memory, fd, iovecs, count, result) => {
    const buffer = memory.firstBuffer(iovecs, count);
    const descriptor = descriptors.get(fd);
    memory.writeU32(result, read(descriptor, buffer));
  }),
  fd_pread: call('iiiIi', ({ descriptors }, memory, fd, iovecs, count, offset, result) => {
    const buffer = memory.firstBuffer(iovecs, count);
    const descriptor = descriptors.get(fd);
    if (descriptor.kind === 'input') throw new WasiError('spipe');
    memory.writeU32(result, descriptors.file(fd).file.read(buffer, toOffset(offset)));
  }),
  fd_write: call('iiii', ({ descriptors }, memory, fd, iovecs, count, result) => {
    const buffer = memory.firstBuffer(iovecs, count);
    const descriptor = descriptors.get(fd);
    memory.writeU32(result, write(descriptor, buffer));
  }),
  fd_pwrite: call('iiiIi', ({ descriptors }, memory, fd, iovecs, count, offset, result) => {
    const buffer = memory.firstBuffer(iovecs, count);
    if (descriptors.get(fd).kind === 'output') throw new WasiError('spipe');
    const { file, append } = descriptors.file(fd);
    memory.writeU32(result, append ? file.append(buffer) : file.write(buffer, toOffset(offset)));
  }),
  fd_seek: call('iIii', (context, memory, fd, offset, from, result) => {
    const descriptor = context.descriptors.seekable(fd);
    descriptor.position = seekTarget(descriptor, offset, from);
    memory.writeU64(result, BigInt(descriptor.position));
  }),
  fd_tell: call('ii', ({ descriptors }, memory, fd, result) => {
    memory.writeU64(result, BigInt(descriptors.seekable(fd).position));
  }),
  fd_sync: call('i', ({ descriptors }, _memory, fd) => descriptors.file(fd).file.sync(false)),
  fd_datasync: call('i', ({ descriptors }, _memory, fd) => descriptors.file(fd).file.sync(true)),
  fd_advise: call('iIIi', ({ descriptors }, _memory, fd, _offset, _length, advice) => {
    descriptors.file(fd);
    if (advice >>> 0 > 5) throw new WasiError('inval');
  }),
  fd_allocate: call('iII', ({ descriptors }, _memory, fd) => {
    descriptors.file(fd);
    throw new WasiError('notsup');
  }),
};

type AnyDescriptor = ReturnType<WasiContext['descriptors']['get']>;

function read(descriptor: AnyDescriptor, buffer: Uint8Array): number {
  if (descriptor.kind === 'input') return buffer.length === 0 ? 0 : descriptor.stream.read(buffer);
  if (descriptor.kind !== 'file') throw new WasiError('badf');
  const count = descriptor.file.read(buffer, descriptor.position);
  descriptor.position += count;
  return count;
}

function write(descriptor: AnyDescriptor, buffer: Uint8Array): number {
  if (descriptor.kind === 'output') {
    descriptor.stream.write(buffer);
    return buffer.length;
  }
  if (descriptor.kind !== 'file') throw new WasiError('badf');
  return writeFile(descriptor, buffer);
}

function writeFile(descriptor: FileDescriptor, buffer: Uint8Array): number {
  const { file } = descriptor;
  if (!descriptor.append) {
    const count = file.write(buffer, descriptor.position);
    descriptor.position += count;
    return count;
  }
  const count = file.append(buffer);
  descriptor.position = Number(file.stat().size);
  return count;
}

function seekTarget({ file, position }: FileDescriptor, offset: bigint, from: number): number {
  const base =
    from === whence.set ? 0n : from === whence.cur ? BigInt(position) : from === whence.end ? file.stat().size : -1n;
  const target = base + offset;
  if (base < 0n || target < 0n || target > BigInt(Number.MAX_SAFE_INTEGER)) throw new WasiError('inval');
  return Number(target);
}
