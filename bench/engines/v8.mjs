/** V8's own WebAssembly. */
export async function load(bytes) {
  const { instance } = await WebAssembly.instantiate(bytes, {});
  return instance.exports.run;
}
