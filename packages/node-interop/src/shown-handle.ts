import type { ListenHandle, StreamHandle } from '@net/transport';
import { inheritsFromNode } from './inherit.ts';

/**
 * The value of `_handle`. Node's HTTP calls methods of a handle on it, so over the host backend, where `native` is a socket
 * or server, `_handle` is the handle of the transport contract. Where sockets pass as instances of Node's classes, `_handle` of a
 * socket over such a transport is null instead: Node's TLS would treat any object there as a native handle.
 */
export function shownHandle(handle: StreamHandle | ListenHandle | null): object | null {
  if (handle?.native && 'readStart' in handle.native) return handle.native;
  return inheritsFromNode ? null : handle;
}
