import { isIdle, MAX_DELAY_MS, onceIdle, type Socket } from '@net/stream-socket/internal';
import type { Timer, Timers } from '@net/transport';
import type { ConnectionPolicy } from '../connections/policy.ts';
import { publishShutdownEnd, publishShutdownStart } from '../diagnostics.ts';
import { kState, type StatefulServer } from '../state.ts';
import { type HttpResponse, runningResponse } from './http-response.ts';
import { resetConnections } from './reset.ts';
import type { ShutdownRequest, ShutdownResult } from './shutdown-options.ts';

/** How often a connection that is not idle is looked at again. */
const LOOK_MS = 50;

/**
 * For how long a connection from which nothing was received is not idle yet: its client may have connected a moment ago, and its
 * request takes a round trip to arrive.
 */
const SILENT_MS = 250;

/** For how long connections from the system's queue are accepted, if ever new ones arrive there. */
const ACCEPT_MS = 250;

/** The sockets that know of the shutdown of their server: their `'shutdown'` event was emitted, or they were ended. */
const told = new WeakSet<Socket>();

/** One call of `server.shutdown`. While it lasts it is a policy of the server, so that it hears of new connections and of ends. */
export class Shutdown implements ConnectionPolicy {
  readonly #server: StatefulServer;
  readonly #request: ShutdownRequest;
  readonly #timers: Timers;
  readonly #resolve: (result: ShutdownResult) => void;
  readonly #startedAt: number;
  readonly #onGraceOver = (): void => this.#resetRest();
  /** The connections that were not idle when they were looked at. */
  readonly #busy = new Set<Socket>();
  /** The HTTP responses whose end is awaited. */
  readonly #responses = new WeakSet<HttpResponse>();
  #lookTimer: Timer | undefined;
  #graceTimer: Timer | undefined;
  /** The connections accepted since the start. */
  #accepted = 0;
  #ended = 0;
  #reset = 0;
  /** Whether the remaining connections are being reset. */
  #isResetting = false;
  #isDone = false;

  constructor(server: StatefulServer, request: ShutdownRequest, resolve: (result: ShutdownResult) => void) {
    this.#server = server;
    this.#request = request;
    this.#resolve = resolve;
    this.#timers = server[kState].transport.timers ?? (globalThis as Timers);
    this.#startedAt = this.#now();
  }

  start(): void {
    const state = this.#server[kState];
    const { graceMs, signal } = this.#request;
    publishShutdownStart(this.#server, { graceMs });
    state.policies = [...state.policies, this];
    if (graceMs <= MAX_DELAY_MS) this.#graceTimer = this.#timers.setTimeout(this.#onGraceOver, graceMs);
    // Later than the promise is returned, like an abort that comes later.
    if (signal?.aborted) process.nextTick(this.#onGraceOver);
    else signal?.addEventListener('abort', this.#onGraceOver);
    this.#closeWhenQueueIsEmpty(0);
  }

  /**
   * Goes on accepting what waits in the system's queue. Node accepts one connection in each turn of the event loop, so the queue is empty
   * when a whole turn, which lies between two immediates, has brought none.
   */
  #closeWhenQueueIsEmpty(quietTurns: number): void {
    const before = this.#accepted;
    setImmediate(() => {
      const isQuiet = this.#accepted === before;
      if ((isQuiet && quietTurns > 0) || !this.#isWithin(ACCEPT_MS)) this.#close();
      else this.#closeWhenQueueIsEmpty(isQuiet ? quietTurns + 1 : 0);
    });
  }

  #close(): void {
    if (this.#isDone) return;
    this.#server.close();
    for (const socket of this.#server[kState].sockets) this.#look(socket);
    this.#finishIfDrained();
  }

  /** Whether fewer milliseconds have passed since the start, and less than half of the grace. */
  #isWithin(delayMs: number): boolean {
    return this.#now() - this.#startedAt < Math.min(delayMs, this.#request.graceMs / 2);
  }

  onSocket(socket: Socket): void {
    this.#accepted++;
    this.#report();
    afterOneTurn(() => this.#look(socket));
  }

  onEnd(socket: Socket): void {
    this.#busy.delete(socket);
    if (this.#isResetting) this.#reset++;
    else this.#ended++;
    this.#report();
    this.#finishIfDrained();
  }

  onHeldEnd(): void {
    this.#finishIfDrained();
  }

  /** Tells a connection of the shutdown if it is idle; otherwise it is looked at again later. */
  #look(socket: Socket): void {
    this.#busy.delete(socket);
    if (socket.destroyed || told.has(socket) || this.#isDone) return;
    if (socket.listenerCount('shutdown') > 0) {
      told.add(socket);
      socket.emit('shutdown');
    } else if (this.#isIdle(socket)) {
      told.add(socket);
      socket.end();
    } else {
      this.#busy.add(socket);
      onceIdle(socket, () => process.nextTick(() => this.#look(socket)));
      this.#lookLater();
    }
  }

  #isIdle(socket: Socket): boolean {
    if (this.#request.isIdle) return this.#request.isIdle(socket) === true;
    const response = runningResponse(socket);
    if (!response) {
      const isNew = socket.bytesRead === 0 && this.#isWithin(SILENT_MS);
      return !isNew && isIdle(socket);
    }
    if (!this.#responses.has(response)) {
      this.#responses.add(response);
      // The client then knows not to send another request, and `http` ends the connection after the response.
      if (!response.headersSent) response.setHeader('connection', 'close');
      // In a later tick, when `http` has taken the response off the socket, or has begun with that of the next request in its buffer.
      response.once('close', () => process.nextTick(() => this.#look(socket)));
    }
    return false;
  }

  #lookLater(): void {
    if (this.#lookTimer !== undefined) return;
    this.#lookTimer = this.#timers.setTimeout(() => {
      this.#lookTimer = undefined;
      for (const socket of [...this.#busy]) this.#look(socket);
    }, LOOK_MS);
  }

  #resetRest(): void {
    if (this.#isDone) return;
    this.#isResetting = true;
    this.#server.close();
    resetConnections(this.#server);
    this.#finishIfDrained();
  }

  /** Asked in a later turn: then the server has emitted `'close'`, if it was the last connection. */
  #finishIfDrained(): void {
    if (this.#isDone || this.#server[kState].listening || this.#server[kState].connections > 0) return;
    setImmediate(() => this.#finish());
  }

  #finish(): void {
    if (this.#isDone || this.#server[kState].connections > 0) return;
    this.#isDone = true;
    this.#timers.clearTimeout(this.#lookTimer);
    this.#timers.clearTimeout(this.#graceTimer);
    this.#request.signal?.removeEventListener('abort', this.#onGraceOver);
    const state = this.#server[kState];
    state.policies = state.policies.filter((policy) => policy !== this);
    const result = { ended: this.#ended, reset: this.#reset, elapsedMs: this.#now() - this.#startedAt };
    publishShutdownEnd(this.#server, result);
    this.#resolve(result);
  }

  #report(): void {
    this.#request.onProgress?.({
      open: this.#server[kState].sockets.size,
      ended: this.#ended,
      elapsedMs: this.#now() - this.#startedAt,
    });
  }

  #now(): number {
    return this.#timers.now?.() ?? performance.now();
  }
}

/** Calls back when the event loop has polled once: what has arrived at this process by now has been accepted and read then. */
function afterOneTurn(callback: () => void): void {
  setImmediate(() => setImmediate(callback));
}
