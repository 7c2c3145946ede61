import type { Duplex } from 'node:stream';
import type { Transport } from '@net/transport';
import { inheritsFromNode } from './inherit.ts';

/**
 * Whether the current read of `_handle` comes from the constructor of Node's `TLSSocket`. TLSSocket keeps the handle, and the
 * process crashes if `connect` later closes that handle in order to try the next address. So while `connect` may still replace the
 * handle, `_handle` is null for this reader, and for no other.
 */
export function isReadByTls(): boolean {
  const { stackTraceLimit } = Error;
  Reflect.set(Error, 'stackTraceLimit', 5);
  const { stack } = new Error();
  Reflect.set(Error, 'stackTraceLimit', stackTraceLimit);
  return String(stack).includes('new TLSSocket');
}

/**
 * Node's TLS takes a socket of Node's class without a handle of Node's for one that is still connecting, and waits for
 * `'connect'`. Over a transport without such handles a listener that is added after `'connect'` is therefore called at once.
 */
export function repeatConnect(socket: Duplex & { readonly pending: boolean }, transport: Transport): void {
  if (inheritsFromNode && !transport.hasNodeHandles) socket.on('newListener', onNewListener);
}

function onNewListener(this: { readonly pending: boolean }, event: string, listener: () => void): void {
  if (event === 'connect' && !this.pending) process.nextTick(listener);
}
