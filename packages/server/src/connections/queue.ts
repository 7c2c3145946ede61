import type { EventEmitter } from 'node:events';
import type { Socket } from '@net/stream-socket/internal';

/** Has connections wait until somebody hears of them. */
export const kKeepConnections = Symbol('keep connections');

/** With so many connections waiting, a queue asks that no more be accepted: the others wait in the system's queue. */
const ENOUGH = 16;

/** Where accepting cannot be stopped, so many wait here; those that come then are dropped. */
const MOST = 128;

/** A connection that nobody has taken yet, and our listeners on it. */
interface Waiting {
  socket: Socket;
  onError: () => void;
  onClose: () => void;
}

/** The `next` calls that wait for a connection. */
interface Taker {
  resolve(result: IteratorResult<Socket, undefined>): void;
  reject(error: Error): void;
}

/**
 * The connections of a server, in the order in which they came, for whoever takes them one by one: what
 * `for await (const socket of server)` goes through.
 */
export class ConnectionQueue implements AsyncIterableIterator<Socket> {
  readonly #server: EventEmitter;
  readonly #onRoomChanged: () => void;
  readonly #waiting: Waiting[] = [];
  readonly #takers: Taker[] = [];
  #isOpen = true;
  /** Why it is no longer open; told once, after what was waiting. */
  #error: Error | undefined;

  /** @param onRoomChanged Called when a connection came or went, and when the queue is open no longer. */
  constructor(server: EventEmitter, onRoomChanged: () => void) {
    this.#server = server;
    this.#onRoomChanged = onRoomChanged;
    server.on('connection', this.#onConnection);
    server.on('close', this.#onClose);
  }

  /** From now on errors of the server come here; before, they are left to others. */
  hearErrors(): this {
    this.#server.on('error', this.#onError);
    return this;
  }

  /** Whether connections still come in here. */
  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** Whether there is enough to take for now. */
  get hasEnough(): boolean {
    return this.#waiting.length >= ENOUGH;
  }

  /** Whether one more would be too many. */
  get isFull(): boolean {
    return this.#waiting.length >= MOST;
  }

  /** The next connection; done once the server has closed. Rejects with the server's error. */
  next(): Promise<IteratorResult<Socket, undefined>> {
    const socket = this.#take();
    if (socket) return Promise.resolve({ value: socket, done: false });
    if (this.#error) {
      const error = this.#error;
      this.#error = undefined;
      return Promise.reject(error);
    }
    if (!this.#isOpen) return Promise.resolve({ value: undefined, done: true });
    return new Promise((resolve, reject) => this.#takers.push({ resolve, reject }));
  }

  /** Stops: what was not taken is destroyed, unless others hear of connections too. The server goes on listening. */
  return(): Promise<IteratorResult<Socket, undefined>> {
    const left = this.giveUp();
    if (this.#server.listenerCount('connection') === 0) for (const socket of left) socket.destroy();
    return Promise.resolve({ value: undefined, done: true });
  }

  /** Stops, and hands over what was not taken. */
  giveUp(): Socket[] {
    this.#stop();
    this.#error = undefined;
    const left: Socket[] = [];
    for (let socket = this.#take(); socket; socket = this.#take()) left.push(socket);
    return left;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  #take(): Socket | undefined {
    while (this.#waiting.length > 0) {
      const waiting = this.#waiting[0]!;
      this.#remove(waiting);
      if (!waiting.socket.destroyed) return waiting.socket;
    }
    return undefined;
  }

  readonly #onConnection = (socket: Socket): void => {
    const taker = this.#takers.shift();
    if (taker) {
      taker.resolve({ value: socket, done: false });
      return;
    }
    const waiting: Waiting = {
      socket,
      // Nobody is there yet who could hear how it ended; and then there is nothing to take.
      onError: () => undefined,
      onClose: () => this.#remove(waiting),
    };
    socket.on('error', waiting.onError).on('close', waiting.onClose);
    this.#waiting.push(waiting);
    this.#onRoomChanged();
  };

  #remove(waiting: Waiting): void {
    const { socket, onError, onClose } = waiting;
    socket.off('error', onError).off('close', onClose);
    this.#waiting.splice(this.#waiting.indexOf(waiting), 1);
    this.#onRoomChanged();
  }

  readonly #onClose = (): void => this.#stop();

  readonly #onError = (error: Error): void => {
    const taker = this.#takers.shift();
    if (taker) taker.reject(error);
    else this.#error = error;
    this.#stop();
  };

  #stop(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.#server.off('connection', this.#onConnection);
    this.#server.off('close', this.#onClose);
    this.#server.off('error', this.#onError);
    for (const taker of this.#takers.splice(0)) taker.resolve({ value: undefined, done: true });
    this.#onRoomChanged();
  }
}
