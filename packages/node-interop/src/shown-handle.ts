import type { ListenHandle, StreamHandle } from '@net/transport';
import { inheritsFromNode } from './inherit.ts';

/**
 * The value of `_handle`. Node's HTTP calls methods of a handle on it, so over the host backend, where `native` is a socket
 * or server, it is the handle of the transport contract. A program whose sockets are taken for Node's gets null instead for
 * a socket over such a transport: Node's TLS would take any object there for a handle of Node's.
 */
export function shownHandle(handle: StreamHandle | ListenHandle | null): object | null {
  if (handle?.native && 'readStart' in handle.native) return handle.native;
  return inheritsFromNode ? null : handle;
}
