import { byteLengthOf } from '../io/write-chunk.ts';
import { kState, type StatefulSocket } from './state.ts';

interface BufferedWrite {
  chunk: Uint8Array | string;
  encoding: BufferEncoding;
}

/** The bytes written to a socket, including those that are still buffered. */
export function bytesWrittenOf(socket: StatefulSocket): number {
  const { client, bytesDispatched } = socket[kState];
  let bytes = bytesDispatched;
  if (client?.held) bytes += client.held.bytes;
  // The writes that `stream.Writable` buffers while another one is pending; not in `@types/node`.
  const { writableBuffer } = socket as unknown as { writableBuffer?: BufferedWrite[] };
  for (const each of writableBuffer ?? []) bytes += byteLengthOf(each.chunk, each.encoding);
  return bytes;
}
