import type { Duplex } from 'node:stream';
import type { Transport } from '@net/transport';
import { inheritsFromNode } from './inherit.ts';

/**
 * Node's TLS assumes that a socket of Node's class without a native handle is still connecting, and waits for `'connect'`. Over
 * a transport without native handles, a `'connect'` listener that is added after the socket has connected is therefore called
 * in the next tick.
 */
export function repeatConnect(socket: Duplex & { readonly pending: boolean }, transport: Transport): void {
  if (inheritsFromNode && !transport.hasNodeHandles) socket.on('newListener', onNewListener);
}

function onNewListener(this: { readonly pending: boolean }, event: string, listener: () => void): void {
  if (event === 'connect' && !this.pending) process.nextTick(listener);
}
