import { Buffer } from 'node:buffer';
import type { Status, StreamHandle, TextEncoding } from '@net/transport';

/** Maps the names that `stream.Writable` passes to the encodings in which transports write strings. */
const TEXT_ENCODINGS: ReadonlyMap<string, TextEncoding> = new Map([
  ['utf8', 'utf8'],
  ['utf-8', 'utf8'],
  ['latin1', 'latin1'],
  ['binary', 'latin1'],
  ['ascii', 'ascii'],
  ['ucs2', 'ucs2'],
  ['ucs-2', 'ucs2'],
  ['utf16le', 'ucs2'],
  ['utf-16le', 'ucs2'],
]);

/** Whether transports write strings in this encoding themselves. */
export function isTextEncoding(encoding: string): boolean {
  return TEXT_ENCODINGS.has(encoding);
}

/** Writes one chunk to a handle. A string in an encoding that transports do not support is encoded first. */
export function writeChunk(
  handle: StreamHandle,
  chunk: Uint8Array | string,
  encoding: BufferEncoding,
): Status {
  if (typeof chunk !== 'string') return handle.write(chunk);
  const text = TEXT_ENCODINGS.get(encoding);
  return text ? handle.writeText(chunk, text) : handle.write(Buffer.from(chunk, encoding));
}

/** A chunk as bytes: encodes a string. */
export function bytesOf(chunk: Uint8Array | string, encoding: BufferEncoding): Uint8Array {
  return typeof chunk === 'string' ? Buffer.from(chunk, encoding) : chunk;
}

/** The length of a chunk once it is encoded. */
export function byteLengthOf(chunk: Uint8Array | string, encoding: BufferEncoding): number {
  return typeof chunk === 'string' ? Buffer.byteLength(chunk, encoding) : chunk.byteLength;
}
