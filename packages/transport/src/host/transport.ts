import type { Socket } from 'node:net';
import type { ListenHandle, OpenFailure, StreamKind, Transport } from '../contract.ts';
import { nullTransport } from '../null/transport.ts';
import { builtIn } from '../runtime/built-in.ts';
import { addressConfigHint, resolve } from '../runtime/resolver.ts';
import { isWorkerd, workerdListenNeeds } from '../runtime/workerd.ts';
import { bindHost } from './bound-handle.ts';
import { hostCapabilities } from './capabilities.ts';
import { HostListener } from './listen-handle.ts';
import { newServer, newSocket } from './native.ts';
import { tryShareListener } from './share-listener.ts';
import { ENOTSUP, statusOf } from './status-of.ts';
import { HostStream } from './stream-handle.ts';

let transport: Transport | undefined;

/** The transport over the runtime's own `node:net`. */
export function hostTransport(): Transport {
  transport ??= makeTransport();
  return transport;
}

function makeTransport(): Transport {
  const { Server, Socket } = builtIn('node:net');
  return {
    name: 'host',
    hasSocketFiles: process.platform !== 'win32',
    capabilities: hostCapabilities(),
    bind: (local, options = {}) => bindHost(local, options),
    createStream: (kind) => new HostStream(kind, newSocket(), 'fresh'),
    createListener,
    openStream(fd) {
      if (isWorkerd()) return { status: ENOTSUP, type: 'UNKNOWN' };
      try {
        const socket = newSocket({ fd, readable: true, writable: true });
        // Bun ignores the option `fd`, and returns an unconnected socket.
        return socket.pending ? { status: ENOTSUP, type: 'UNKNOWN' } : wrap(socket);
      } catch (error) {
        return openFailure(error);
      }
    },
    openListener: (fd) => new HostListener('tcp', newServer(), fd),
    adoptStream: (native) => (native instanceof Socket && !native.pending ? wrap(native) : undefined),
    adoptListener(native) {
      if (!(native instanceof Server)) return undefined;
      return new HostListener(typeof native.address() === 'string' ? 'ipc' : 'tcp', native);
    },
    shareListener: tryShareListener(),
    ...(isWorkerd() && { listenNeeds: workerdListenNeeds }),
    resolve,
    // Leaves names to `connect` in workerd, whose `dns.lookup` asks a public resolver, which knows no `localhost` or private names.
    connectsToNames: isWorkerd(),
    get addressConfigHint() {
      return addressConfigHint();
    },
  };
}

/** A listening handle; on a workerd that has not implemented `net.Server`, one whose `listen` fails with `ENOTSUP`. */
function createListener(kind: StreamKind): ListenHandle {
  try {
    return new HostListener(kind, newServer());
  } catch (error) {
    if (!isWorkerd()) throw error;
    return nullTransport().createListener(kind);
  }
}

function wrap(socket: Socket): HostStream {
  socket.allowHalfOpen = true;
  return new HostStream(socket.remoteAddress === undefined ? 'ipc' : 'tcp', socket, 'open');
}

/** The runtime reports the kind of the descriptor only in the message of the error. */
function openFailure(error: unknown): OpenFailure {
  const { message, code } = error as NodeJS.ErrnoException;
  const type = /fd type: (\w+)/.exec(message)?.[1] ?? 'UNKNOWN';
  const isUnknown = code === 'ERR_INVALID_FD_TYPE' && type === 'UNKNOWN';
  return { status: statusOf(isUnknown ? { code: 'EBADF' } : error), type };
}
