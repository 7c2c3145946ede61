import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { builtIn } from '@net/transport';
import { inheritsFromNode } from './inherit-from-node.ts';

/**
 * A socket of Node's kind with its handle: one of Node's, as a process or thread receives it from another, or one of ours.
 * `_handle` is not in the types, but every version names it so.
 */
type SocketOfNode = Socket & { _handle: object | null };

const NodesSocket = inheritsFromNode ? builtIn('node:net').Socket : undefined;

export function isSocketOfNode(object: object): object is SocketOfNode {
  return (
    NodesSocket !== undefined && object instanceof NodesSocket && (object as SocketOfNode)._handle !== null
  );
}

/**
 * Takes the handle out of `predecessor`, and what it has read already into `socket`. It closes when `socket` does: whoever
 * gave it to us may wait for that, as `child_process` does, which counts it.
 */
export function takeHandle(predecessor: SocketOfNode, socket: Duplex): object {
  const handle = predecessor._handle!;
  predecessor._handle = null;
  const unread = predecessor.read() as Uint8Array | string | null;
  if (unread !== null) socket.push(unread, predecessor.readableEncoding ?? undefined);
  socket.once('close', () => predecessor.destroy());
  return handle;
}
