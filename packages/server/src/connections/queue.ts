import type { EventEmitter } from 'node:events';
import type { Socket } from '@net/stream-socket/internal';

/** The queue length at which the server pauses accepting. Further connections wait in the system's accept queue (`backlog`). */
const ENOUGH = 16;

/**
 * The maximum queue length if the transport cannot pause accepting (`capabilities.acceptControl`). Further connections are
 * dropped.
 */
const MOST = 128;

/** A queued connection, and the listeners that the queue has added to its socket. */
interface Waiting {
  socket: Socket;
  onError: () => void;
  onClose: () => void;
}

/** A pending call of `next`: the functions that settle its promise. */
interface Taker {
  resolve(result: IteratorResult<Socket, undefined>): void;
  reject(error: Error): void;
}

/** The connections of a server in the order of their arrival: the iterator of `for await (const socket of server)`. */
export class ConnectionQueue implements AsyncIterableIterator<Socket> {
  readonly #server: EventEmitter;
  readonly #onRoomChanged: () => void;
  readonly #waiting: Waiting[] = [];
  readonly #takers: Taker[] = [];
  #isOpen = true;
  /** The error that has closed the queue. The first call of `next` that finds no connection rejects with this error. */
  #error: Error | undefined;

  /** @param onRoomChanged Called when a connection was queued or removed, and when the queue was closed. */
  constructor(server: EventEmitter, onRoomChanged: () => void) {
    this.#server = server;
    this.#onRoomChanged = onRoomChanged;
    server.on('connection', this.#onConnection);
    server.on('close', this.#onClose);
  }

  /** Adds an `'error'` listener to the server: its next error closes the queue and rejects `next`. */
  hearErrors(): this {
    this.#server.on('error', this.#onError);
    return this;
  }

  /** Whether new connections are queued; false once the server has closed or emitted `'error'`, or the loop has ended. */
  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** Whether the server should pause accepting. */
  get hasEnough(): boolean {
    return this.#waiting.length >= ENOUGH;
  }

  /** Whether the server should drop further connections. */
  get isFull(): boolean {
    return this.#waiting.length >= MOST;
  }

  /** Fulfils with the next connection, or, once the server has closed, with `done`. Rejects once with the server's error. */
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

  /**
   * Called when the program leaves the loop. Destroys the queued connections, unless the server has another `'connection'`
   * listener, which got them, too. The server continues to listen.
   */
  return(): Promise<IteratorResult<Socket, undefined>> {
    const left = this.giveUp();
    if (this.#server.listenerCount('connection') === 0) for (const socket of left) socket.destroy();
    return Promise.resolve({ value: undefined, done: true });
  }

  /** Closes the queue, and returns the connections still queued. */
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
      // Prevents an uncaught `'error'`: the program does not have the socket yet, and the queue removes a socket that has failed.
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
    this.#isOpen = false;
    this.#server.off('connection', this.#onConnection);
    this.#server.off('close', this.#onClose);
    this.#server.off('error', this.#onError);
    for (const taker of this.#takers.splice(0)) taker.resolve({ value: undefined, done: true });
    this.#onRoomChanged();
  }
}
