import { isIdle, MAX_DELAY_MS, onceIdle, type Socket } from '@net/stream-socket/internal';
import type { Timer, Timers } from '@net/transport';
import type { ConnectionPolicy } from '../connections/policy.ts';
import { publishShutdownEnd, publishShutdownStart } from '../diagnostics.ts';
import { kState, type StatefulServer } from '../state.ts';
import { type HttpResponse, runningResponse } from './http-response.ts';
import { resetConnections } from './reset.ts';
import type { ShutdownRequest, ShutdownResult } from './shutdown-options.ts';

/** The interval at which connections that are not idle are checked again, in milliseconds. */
const LOOK_MS = 50;

/**
 * For this many milliseconds after the start of the shutdown, or half of the grace period if that is shorter, a connection from
 * which nothing was received does not count as idle: its client may just have connected, and the first request arrives a round
 * trip later.
 */
const SILENT_MS = 250;

/** The sockets that a shutdown has notified or ended: their `'shutdown'` event was emitted, or `end` was called. */
const told = new WeakSet<Socket>();

/**
 * One call of `server.shutdown`. Until the shutdown has finished, this object is one of the server's policies, to be notified of
 * new and ended connections.
 */
export class Shutdown implements ConnectionPolicy {
  readonly #server: StatefulServer;
  readonly #request: ShutdownRequest;
  readonly #timers: Timers;
  readonly #resolve: (result: ShutdownResult) => void;
  readonly #startedAt: number;
  readonly #onGraceOver = (): void => this.#resetRest();
  /** The connections that were not idle at their last check. */
  readonly #busy = new Set<Socket>();
  /** The HTTP responses whose end is awaited. */
  readonly #responses = new WeakSet<HttpResponse>();
  #lookTimer: Timer | undefined;
  #graceTimer: Timer | undefined;
  /** The maximum length of the system's queue. */
  readonly #backlog: number;
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
    this.#backlog = server[kState].listening?.backlog ?? 0;
  }

  start(): void {
    const state = this.#server[kState];
    const { graceMs, signal } = this.#request;
    publishShutdownStart(this.#server, { graceMs });
    state.policies = [...state.policies, this];
    if (graceMs <= MAX_DELAY_MS) this.#graceTimer = this.#timers.setTimeout(this.#onGraceOver, graceMs);
    // In the next tick, so that `shutdown` returns its promise before connections are reset, as with a later abort.
    if (signal?.aborted) process.nextTick(this.#onGraceOver);
    else signal?.addEventListener('abort', this.#onGraceOver);
    this.#closeWhenQueueIsEmpty(0);
  }

  /**
   * Accepts the connections that wait in the system's queue, and then closes the server: the system resets those left. In each
   * turn of the event loop Node accepts at least one connection if there is any, so the queue is empty when none was accepted in a
   * whole turn, from one `setImmediate` callback to the next. If clients connect without a pause, accepts as many connections as
   * the queue can hold (`listen(2)`: one more than the backlog), so all that waited at the start, which come first.
   */
  #closeWhenQueueIsEmpty(quietTurns: number): void {
    const before = this.#accepted;
    setImmediate(() => {
      const isQuiet = this.#accepted === before;
      const isEmpty = (isQuiet && quietTurns > 0) || this.#accepted > this.#backlog;
      if (isEmpty || this.#elapsedMs >= this.#request.graceMs / 2) this.#close();
      else this.#closeWhenQueueIsEmpty(isQuiet ? quietTurns + 1 : 0);
    });
  }

  #close(): void {
    if (this.#isDone) return;
    this.#server.close();
    for (const socket of this.#server[kState].sockets) this.#look(socket);
    this.#finishIfDrained();
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

  /** Emits `'shutdown'` if the socket has a listener for it. Otherwise ends the socket if it is idle, or checks it again later. */
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
      const isNew =
        socket.bytesRead === 0 && this.#elapsedMs < Math.min(SILENT_MS, this.#request.graceMs / 2);
      return !isNew && isIdle(socket);
    }
    if (!this.#responses.has(response)) {
      this.#responses.add(response);
      // With this header, the client sends no further request on the connection, and `http` ends it after the response.
      if (!response.headersSent) response.setHeader('connection', 'close');
      // In the next tick, when `http` has detached the response from the socket, or attached that of the next pipelined request.
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

  /** If no connection is left, finishes in a later turn of the event loop, after the server has emitted `'close'`. */
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
    const result = { ended: this.#ended, reset: this.#reset, elapsedMs: this.#elapsedMs };
    publishShutdownEnd(this.#server, result);
    this.#resolve(result);
  }

  #report(): void {
    this.#request.onProgress?.({
      open: this.#server[kState].sockets.size,
      ended: this.#ended,
      elapsedMs: this.#elapsedMs,
    });
  }

  get #elapsedMs(): number {
    return this.#now() - this.#startedAt;
  }

  #now(): number {
    return this.#timers.now?.() ?? performance.now();
  }
}

/** Calls back after the event loop has polled once, so that data which had arrived before this call has been read. */
function afterOneTurn(callback: () => void): void {
  setImmediate(() => setImmediate(callback));
}
