import { AsyncResource } from 'node:async_hooks';
import { errnoNumber } from '@net/errors';
import type { OpenFailure, StreamHandle, Transport } from '../contract.ts';
import { EBADF, ENOTSUP, statusOf } from '../host/status-of.ts';
import { hostTransport } from '../host/transport.ts';
import { builtIn } from '../runtime/built-in.ts';
import { addressConfigHint, resolve } from '../runtime/resolver.ts';
import { type BunSocket, type BunSockets, tryBun } from './bindings.ts';
import { bunCapabilities } from './capabilities.ts';
import { BunListener } from './listen-handle.ts';
import { isStandIn, StandInStream } from './stand-in-stream.ts';
import { BunStream } from './stream-handle.ts';

let transport: Transport | undefined;

/** The transport over Bun's own sockets, `Bun.listen` and `Bun.connect`; undefined on other runtimes. */
export function bunTransport(): Transport | undefined {
  const bun = transport ? undefined : tryBun();
  if (bun) transport = makeTransport(bun);
  return transport;
}

function makeTransport(bun: BunSockets): Transport {
  const host = hostTransport();
  return {
    name: 'bun',
    hasSocketFiles: host.hasSocketFiles,
    capabilities: bunCapabilities(),
    bind: host.bind,
    createStream: (kind) => new BunStream(kind),
    createListener: (kind) => new BunListener(kind, bun),
    openStream: (fd) => openStream(fd, bun),
    openListener: (fd) => new BunListener('tcp', bun, fd),
    adoptStream(native) {
      const { data } = native as { data?: unknown };
      if (!(data instanceof BunStream) || data.native !== native) {
        return host.adoptStream(native) ?? tryStandIn(native);
      }
      const stream = new BunStream(data.kind).own(native as BunSocket<unknown>);
      stream.updateRef();
      return stream;
    },
    adoptListener: (native) => BunListener.tryAdopt(native, bun) ?? host.adoptListener(native),
    // `node:cluster` gives a worker a `net.Server`.
    shareListener: host.shareListener,
    resolve,
    get addressConfigHint() {
      return addressConfigHint();
    },
  };
}

function tryStandIn(native: object): StreamHandle | undefined {
  return isStandIn(native) ? new StandInStream(native, new AsyncResource('NET_STAND_IN')) : undefined;
}

/** Connects to the socket that a descriptor stands for. Bun cannot use other streams, such as the pipe of a shell. */
function openStream(fd: number, bun: BunSockets): StreamHandle | OpenFailure {
  const failure = tryFailure(fd);
  if (failure) return failure;
  let opened: BunStream | undefined;
  const socket = {
    ...BunStream.handlers,
    open(native: BunSocket<unknown>): void {
      const kind = native.localAddress === undefined ? 'ipc' : 'tcp';
      opened = new BunStream(kind).own(native);
      opened.updateRef();
    },
  };
  bun.connect({ fd, allowHalfOpen: true, data: undefined, socket: socket as never }).catch(() => undefined);
  return opened ?? { status: EBADF, type: 'UNKNOWN' };
}

/** The reason why a descriptor is no socket; undefined if it is one. */
function tryFailure(fd: number): OpenFailure | undefined {
  try {
    const stats = builtIn('node:fs').fstatSync(fd);
    if (stats.isSocket()) return undefined;
    return stats.isFile()
      ? { status: errnoNumber('EINVAL'), type: 'FILE' }
      : { status: ENOTSUP, type: 'UNKNOWN' };
  } catch (error) {
    return { status: statusOf(error), type: 'UNKNOWN' };
  }
}
