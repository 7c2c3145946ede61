import type { Timer, Timers } from '@net/transport';
import { publishTimeout } from './diagnostics.ts';
import { kState, type StatefulSocket } from './state.ts';

/**
 * Destroys a socket, without an error, if it has not closed `timeoutMs` milliseconds after `end` was called: the peer takes none of the
 * rest, or never ends its half.
 *
 * `end` becomes a property of the socket itself, so that the sockets without this option do nothing more.
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
    // The handle keeps the process alive, unless the socket is unreferenced.
    timer.unref?.();
    socket.once('close', onClose);
  };
  const endInTime = (...args: unknown[]): unknown => {
    start();
    return Reflect.apply(end, socket, args);
  };
  Object.defineProperty(socket, 'end', { value: endInTime, writable: true, configurable: true });
}
