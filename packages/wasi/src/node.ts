/** Back ends over Node: directories of the host as preopens, the process's streams, clocks and randomness. */

export { openHostDirectory } from './node/host-directory.ts';
export { nodeClocks, nodeRandom } from './node/sources.ts';
export { BrokenPipeError, hostInput, hostOutput } from './node/streams.ts';
