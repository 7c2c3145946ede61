import type { Socket } from 'node:net';
import { DONE, type Endpoint, type InetEndpoint, type Status } from '../contract.ts';
import { newSocket } from '../host/native.ts';
import { ENOTSUP, statusOf } from '../host/status-of.ts';
import type { BunSocket } from './bindings.ts';

/** Receives the result of an attempt. `socket` is undefined if the attempt has failed. */
export type OnConnected = (status: Status, socket?: BunSocket<unknown>, failedCall?: 'bind') => void;

/**
 * An attempt to connect. `Bun.connect` returns a promise, and nothing that could be closed or unreferenced before the connection is
 * made. So a `net.Socket` of Bun connects, and its property `_handle` is the socket of Bun that is used from then on.
 */
export class ConnectAttempt {
  readonly #socket: Socket = newSocket();
  #isCanceled = false;

  /** @throws what `connect` of a `net.Socket` throws */
  constructor(remote: Endpoint, local: InetEndpoint | undefined, onConnected: OnConnected) {
    const socket = this.#socket;
    socket.on('connect', () => {
      const native = Reflect.get(socket, '_handle') as Partial<BunSocket<unknown>> | null | undefined;
      if (this.#isCanceled) return;
      if (native?.reload) onConnected(DONE, native as BunSocket<unknown>);
      else onConnected(ENOTSUP);
    });
    socket.on('error', (error: NodeJS.ErrnoException) => {
      const failedCall = error.syscall === 'bind' ? 'bind' : undefined;
      if (!this.#isCanceled) onConnected(statusOf(error), undefined, failedCall);
    });
    if ('path' in remote) socket.connect({ path: remote.path });
    else {
      socket.connect({
        host: remote.address,
        port: remote.port,
        autoSelectFamily: false,
        ...(local && { localAddress: local.address, localPort: local.port }),
      });
    }
  }

  ref(): void {
    this.#socket.ref();
  }

  unref(): void {
    this.#socket.unref();
  }

  /** Gives the attempt up; its result is not reported. */
  cancel(): void {
    this.#isCanceled = true;
    this.#socket.destroy();
  }
}
