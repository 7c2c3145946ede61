import type { Timer, Timers } from '@net/transport';
import { publishTimeout } from './diagnostics.ts';
import { kState, type StatefulSocket } from './state.ts';

/**
 * Destroys a socket, without an error, if it has not closed `timeoutMs` milliseconds after `end` was called, because the peer
 * does not read the remaining data or does not end its half.
 *
 * Replaces the method `end` of this socket only, so that sockets without the option `closeTimeout` have no extra work.
 */
export function limitCloseTime(socket: StatefulSocket, timeoutMs: number): void {
  const { end } = socket;
  let timer: Timer | undefined;
  const timers = (): Timers => socket[kState].transport.timers ?? (globalThis as Timers);
  const onClose = (): void => {
    timers().clearTimeout(timer);
    timer = undefined;
  };
  const start = (): void => {
    if (timer !== undefined || socket.destroyed) return;
    timer = timers().setTimeout(() => {
      publishTimeout(socket, 'closeTimeout');
      socket.destroy();
    }, timeoutMs);
    // The timer need not keep the process alive: the handle does, unless the socket is unreferenced.
    timer.unref?.();
    socket.once('close', onClose);
  };
  const endInTime = (...args: unknown[]): unknown => {
    start();
    return Reflect.apply(end, socket, args);
  };
  Object.defineProperty(socket, 'end', { value: endInTime, writable: true, configurable: true });
}
