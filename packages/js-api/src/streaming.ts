/** Compilation of what a `Response` brings: the WebAssembly Web API. Bytes are compiled when all are there. */

import type { ResponseLike } from './types.ts';
import { isObject } from './web-idl.ts';

/** The bytes of a response, or of the one that a promise gives. @throws TypeError for what is no response with WebAssembly */
export function responseBytes(source: unknown): Promise<ArrayBuffer> {
  return Promise.resolve(source).then(bytesOf);
}

function bytesOf(response: unknown): Promise<ArrayBuffer> {
  if (!isResponse(response)) throw new TypeError('a Response or a promise of one is wanted');
  const type = mimeTypeOf(response);
  if (type !== 'application/wasm') throw new TypeError(`the response must be of type application/wasm, not ${type}`);
  if (!response.ok) throw new TypeError('the response is an error of the server');
  return response.arrayBuffer();
}

function isResponse(value: unknown): value is ResponseLike {
  const candidate = value as Partial<ResponseLike>;
  return isObject(value) && typeof candidate.arrayBuffer === 'function' && isObject(candidate.headers);
}

/** The type alone: parameters are not allowed. */
function mimeTypeOf({ headers }: ResponseLike): string {
  const type = headers.get('Content-Type') ?? '';
  return type.replace(/^[\t\n\r ]+|[\t\n\r ]+$/g, '').toLowerCase();
}
