import { errnoNumber } from '@net/errors';
import type { NativeRequest, NativeStream } from '../libuv/bindings.ts';
import { currentContext, runInContext } from './async-context.ts';
import type { DenoBindings, DenoStream, RequestClass } from './native.ts';
import { PIECE_BYTES, piecesOf } from './pieces.ts';
import { balanceChunk } from './read-memory.ts';
import { statusOfCall } from './status-of-call.ts';

const ECANCELED = errnoNumber('ECANCELED');
const ENOTCONN = errnoNumber('ENOTCONN');
const EPIPE = errnoNumber('EPIPE');
const ENOTSUP = errnoNumber('ENOTSUP');

/** The request object that the libuv backend passes to an adapted handle, which makes Deno's own request of it. */
export class Request implements NativeRequest {
  handle: NativeStream | null = null;
  oncomplete: NativeRequest['oncomplete'] = () => undefined;
}

type ConnectionListener = DenoStream['onconnection'];

/** The type of an adapted handle for a connection, of both classes. */
const SOCKET = 0;

// The bits of `AdaptedStream.flags`. There is one stream per connection, so booleans are bits of one field.
const UNREFERENCED = 1 << 0;
const LISTENING = 1 << 1;
const CONNECTED = 1 << 2;
/** `shutdown` was called. */
const SHUT = 1 << 3;
/** A buffer was set. It cannot be taken back. */
const USES_BUFFER = 1 << 4;

/**
 * Makes a subclass of a handle class of Deno whose instances behave as Node's do:
 *
 * - Every callback runs in the async context of the handle or the request. Deno calls back without one.
 * - A handle with a pending request keeps the process alive, even if it is unreferenced.
 * - `onconnection` gets the client's handle.
 * - The buffer that `onread` returns is used for the next read. Deno ignores it.
 * - `writeQueueSize` tells the bytes of pending writes, which are passed on in pieces so that it shows their progress.
 */
export function adaptStream(
  Base: new (type: number) => DenoStream,
  ConnectWrap: RequestClass,
  deno: DenoBindings,
) {
  const { WriteWrap, ShutdownWrap, streamBaseState: state, kBytesWritten, kLastWriteWasAsync } = deno;
  /** Deno's request of a write that has completed at once, for the next write of the thread. */
  let spare: NativeRequest | undefined;

  return class AdaptedStream extends Base {
    context = currentContext();
    writeQueueSize = 0;
    /** The `onread` of the stream that uses this handle. */
    reader: NativeStream['onread'] | undefined;
    flags = 0;
    pendingRequests = 0;
    /** Completes the pending connect. */
    answerConnect: ((status: number) => void) | undefined;
    /** The completions since `close` was called, which are reported before the close; undefined while the handle is open. */
    lastCompletions: (() => void)[] | undefined;

    get allocatesReads(): boolean {
      return (this.flags & USES_BUFFER) === 0;
    }

    get bytesRead(): number {
      return this.getBytesRead();
    }

    get bytesWritten(): number {
      return this.getBytesWritten();
    }

    override listen(backlog: number): number {
      let listener = this.listenerOf(this.onconnection);
      // A program may replace the property, and call the function that it has replaced.
      Object.defineProperty(this, 'onconnection', {
        configurable: true,
        get: () => listener,
        set: (onconnection: ConnectionListener) => {
          listener = this.listenerOf(onconnection);
        },
      });
      // An adopted handle listens already. A second `listen` of a pipe would fail.
      if (this.flags & LISTENING) return 0;
      this.flags |= LISTENING;
      return super.listen(backlog);
    }

    /** The `onconnection` for Deno, which passes the client's handle to the given one. */
    listenerOf(onconnection: ConnectionListener): ConnectionListener {
      const accept = (status: number, given?: NativeStream): void => {
        if (status !== 0 || given) {
          onconnection?.call(this, status, given);
          return;
        }
        const client = new (this.constructor as typeof AdaptedStream)(SOCKET);
        const accepted = this.accept(client);
        client.flags |= CONNECTED;
        onconnection?.call(this, accepted, accepted === 0 ? (client as unknown as NativeStream) : undefined);
      };
      return (status, client) => runInContext(this.context, accept, undefined, status, client);
    }

    override readStart(): number {
      // The libuv backend stops accepting by reading from the listening handle, which Deno cannot.
      if (this.flags & LISTENING) return ENOTSUP;
      if ((this.flags & CONNECTED) === 0 || this.lastCompletions) return ENOTCONN;
      if (this.onread !== readInContext) {
        this.reader = this.onread;
        this.onread = readInContext;
      }
      return super.readStart();
    }

    override useUserBuffer(buffer: Uint8Array): void {
      this.flags |= USES_BUFFER;
      super.useUserBuffer(buffer);
    }

    override connect(request: NativeRequest, address: string, port?: number): number {
      return this.connectBy(request, (wrap) => super.connect(wrap, address, port));
    }

    /** Connects by `call`, which takes a request object of Deno. */
    connectBy(request: NativeRequest, call: (wrap: NativeRequest) => number): number {
      const wrap = new ConnectWrap();
      const status = statusOfCall(() => call(wrap));
      if (status !== 0) return status;
      const complete = this.beginRequest(request);
      this.answerConnect = (result) => {
        this.answerConnect = undefined;
        if (result === 0) this.flags |= CONNECTED;
        complete(result);
      };
      wrap.oncomplete = (result) => this.answerConnect?.(result);
      return 0;
    }

    override shutdown(request: NativeRequest): number {
      if (this.flags & SHUT) return ENOTCONN;
      const wrap = new ShutdownWrap();
      const status = super.shutdown(wrap);
      if (status !== 0) return status;
      this.flags |= SHUT;
      wrap.oncomplete = this.beginRequest(request);
      return 0;
    }

    override writeBuffer(request: NativeRequest, bytes: Uint8Array): number {
      if (bytes.length > PIECE_BYTES) return this.writev(request, [bytes]);
      const wrap = takeWrap();
      return this.afterWrite(wrap, request, this.flags & SHUT ? EPIPE : super.writeBuffer(wrap, bytes));
    }

    override writev(request: NativeRequest, chunks: readonly Uint8Array[]): number {
      const pieces = piecesOf(chunks);
      for (const [index, piece] of pieces.entries()) {
        const wrap = takeWrap();
        const isLast = index === pieces.length - 1;
        const status = this.afterWrite(
          wrap,
          isLast ? request : null,
          this.flags & SHUT ? EPIPE : super.writev(wrap, piece, true),
        );
        if (status !== 0 || isLast) return status;
      }
      return 0;
    }

    override writeUtf8String(request: NativeRequest, text: string): number {
      const wrap = takeWrap();
      return this.afterWrite(wrap, request, this.flags & SHUT ? EPIPE : super.writeUtf8String(wrap, text));
    }

    override writeLatin1String(request: NativeRequest, text: string): number {
      const wrap = takeWrap();
      return this.afterWrite(wrap, request, this.flags & SHUT ? EPIPE : super.writeLatin1String(wrap, text));
    }

    override writeAsciiString(request: NativeRequest, text: string): number {
      const wrap = takeWrap();
      return this.afterWrite(wrap, request, this.flags & SHUT ? EPIPE : super.writeAsciiString(wrap, text));
    }

    override writeUcs2String(request: NativeRequest, text: string): number {
      const wrap = takeWrap();
      return this.afterWrite(wrap, request, this.flags & SHUT ? EPIPE : super.writeUcs2String(wrap, text));
    }

    /** @param request The request that completes with this write; null if more pieces of the same request follow. */
    afterWrite(wrap: NativeRequest, request: NativeRequest | null, status: number): number {
      if (status !== 0 || state[kLastWriteWasAsync] === 0) {
        spare = wrap;
        return status;
      }
      const length = state[kBytesWritten]!;
      this.writeQueueSize += length;
      wrap.oncomplete = this.beginRequest(request, length);
      return 0;
    }

    override close(callback?: () => void): void {
      this.lastCompletions = [];
      this.answerConnect?.(ECANCELED);
      super.close(() => {
        for (const complete of this.lastCompletions!) complete();
        if (callback) runInContext(this.context, callback, undefined);
        this.forget();
      });
      wakeLoop();
    }

    /**
     * Drops the references to the program's objects. Only a collection of the old generation frees a handle of Deno, so without
     * this every closed connection would survive the collections of the young generation, and be copied by them.
     */
    forget(): void {
      this.context = undefined;
      this.reader = undefined;
      this.onconnection = undefined;
    }

    override ref(): void {
      this.flags &= ~UNREFERENCED;
      super.ref();
    }

    override unref(): void {
      this.flags |= UNREFERENCED;
      if (this.pendingRequests === 0) super.unref();
    }

    override hasRef(): boolean {
      return (this.flags & UNREFERENCED) === 0;
    }

    /**
     * Counts a pending request. A handle that has one keeps the process alive, even if it is unreferenced.
     *
     * @param request The request to complete; null for a piece of a write that is not the last.
     * @param length The bytes of a write.
     * @returns The callback for Deno's request object.
     */
    beginRequest(request: NativeRequest | null, length = 0): (status: number) => void {
      const context = request && currentContext();
      this.pendingRequests++;
      if (this.flags & UNREFERENCED) super.ref();
      return (status) => {
        this.writeQueueSize -= length;
        this.pendingRequests--;
        if (this.flags & UNREFERENCED && this.pendingRequests === 0) super.unref();
        if (!request) return;
        const complete = (): void =>
          runInContext(context, request.oncomplete, request, status, this as unknown as NativeStream);
        // Deno completes the writes from inside its `close`.
        if (this.lastCompletions) this.lastCompletions.push(complete);
        else complete();
      };
    }
  };

  function takeWrap(): NativeRequest {
    const wrap = spare ?? new WriteWrap();
    spare = undefined;
    return wrap;
  }
}

export type AdaptedStream = InstanceType<ReturnType<typeof adaptStream>>;

/** The `onread` of all adapted handles. */
function readInContext(this: NativeStream, memory?: ArrayBuffer): undefined {
  const { context, reader } = this as unknown as AdaptedStream;
  if (memory) balanceChunk(memory.byteLength);
  const next = runInContext(context, reader!, this, memory);
  if (next) this.useUserBuffer!(next);
}

let isWakeScheduled = false;

/** Makes Deno's event loop turn. If nothing else does, Deno closes handles only at the next event, up to half a minute later. */
function wakeLoop(): void {
  if (isWakeScheduled) return;
  isWakeScheduled = true;
  setImmediate(() => {
    isWakeScheduled = false;
  });
}
