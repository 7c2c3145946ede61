import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { builtIn, type Transport } from '@net/transport';
import { inheritsFromNode } from './inherit.ts';

/**
 * A socket that is `instanceof net.Socket`: one of Node's own, such as one received from another process or thread, or a
 * `Socket` of `@net/stream-socket`. `_handle` is missing in `@types/node`.
 */
type SocketOfNode = Socket & { _handle: object | null };

const NodesSocket = inheritsFromNode ? builtIn('node:net').Socket : undefined;

function isSocketOfNode(object: object): object is SocketOfNode {
  return (
    NodesSocket !== undefined && object instanceof NodesSocket && (object as SocketOfNode)._handle !== null
  );
}

/** See `NodeIdentity.takeHandle`. */
export function takeHandle(predecessor: object, socket: Duplex, transport: Transport): object | undefined {
  if (!transport.hasNodeHandles || !isSocketOfNode(predecessor)) return undefined;
  const handle = predecessor._handle!;
  predecessor._handle = null;
  const unread = predecessor.read() as Uint8Array | string | null;
  if (unread !== null) socket.push(unread, predecessor.readableEncoding ?? undefined);
  socket.once('close', () => predecessor.destroy());
  return handle;
}
