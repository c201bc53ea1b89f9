/** polywasm: WebAssembly to JavaScript at run time, with `new Function`. */
import { WebAssembly as Polyfill } from 'polywasm';

export async function load(bytes) {
  const { instance } = await Polyfill.instantiate(bytes, {});
  return instance.exports.run;
}
