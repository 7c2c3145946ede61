import { errnoNumber } from '@net/errors';
import type { NativeRequest, NativeStream } from '../libuv/bindings.ts';
import { currentContext, runInContext } from './async-context.ts';
import type { DenoBindings, DenoStream } from './native.ts';
import { PIECE_BYTES, piecesOf } from './pieces.ts';
import { balanceChunk } from './read-memory.ts';
import { statusOfCall } from './status-of-call.ts';

const ECANCELED = errnoNumber('ECANCELED');
const ENOTCONN = errnoNumber('ENOTCONN');
const EPIPE = errnoNumber('EPIPE');
const ENOTSUP = errnoNumber('ENOTSUP');

/** The request object of a write that the libuv backend passes to an adapted handle, which makes Deno's own requests of it. */
export class WriteRequest implements NativeRequest {
  handle: NativeStream | null = null;
  oncomplete: NativeRequest['oncomplete'] = () => undefined;
}

/** A pending request object of Deno. */
interface PendingRequest extends NativeRequest {
  stream: AdaptedStream;
  /** The `oncomplete` that the libuv backend has set; null for a write, whose request object has it. */
  listener: NativeRequest['oncomplete'] | null;
  /** The request to complete; null for a piece of a write that is not the last. */
  request: NativeRequest | null;
  context: unknown;
  /** The bytes of a write. */
  length: number;
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
/** `close` was called. */
const CLOSING = 1 << 5;

/**
 * Makes a subclass of a handle class of Deno whose instances behave as Node's do:
 *
 * - Every callback runs in the async context of the handle or the request. Deno calls back without one.
 * - A handle with a pending request keeps the process alive, even if it is unreferenced.
 * - `onconnection` gets the client's handle.
 * - The buffer that `onread` returns is used for the next read. Deno ignores it.
 * - `writeQueueSize` tells the bytes of pending writes, which are passed on in pieces so that it shows their progress.
 */
export function adaptStream(Base: new (type: number) => DenoStream, deno: DenoBindings) {
  const { WriteWrap, streamBaseState: state, kBytesWritten, kLastWriteWasAsync } = deno;
  /** Deno's request of a write that has completed at once, for the next write of the thread. */
  let spare: NativeRequest | undefined;

  return class AdaptedStream extends Base {
    context = currentContext();
    writeQueueSize = 0;
    /** The `onread` of the stream that uses this handle. */
    reader: NativeStream['onread'] | undefined;
    flags = 0;
    pendingRequests = 0;
    // Not initialized, because accepted connections never have the following properties, and would be larger with them.
    /** The pending connect. */
    declare connecting?: PendingRequest | undefined;
    /** The completions since `close` was called, which are reported before the close. */
    declare lastCompletions?: (() => void)[];

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
      if ((this.flags & (CONNECTED | CLOSING)) !== CONNECTED) return ENOTCONN;
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
      return this.afterConnect(
        request,
        statusOfCall(() => super.connect(request, address, port)),
      );
    }

    /** @param status The result of the call of Deno that has begun to connect. */
    afterConnect(request: NativeRequest, status: number): number {
      if (status !== 0) return status;
      this.connecting = this.beginRequest(request, request, 0);
      request.oncomplete = completeConnect;
      return 0;
    }

    override shutdown(request: NativeRequest): number {
      if (this.flags & SHUT) return ENOTCONN;
      const status = super.shutdown(request);
      if (status !== 0) return status;
      this.flags |= SHUT;
      this.beginRequest(request, request, 0);
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
      this.beginRequest(wrap, request, length);
      return 0;
    }

    override close(callback?: () => void): void {
      this.flags |= CLOSING;
      const { connecting } = this;
      if (connecting) completeConnect.call(connecting, ECANCELED);
      super.close(() => {
        if (this.lastCompletions) for (const complete of this.lastCompletions) complete();
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
     * @param wrap The request object of Deno.
     * @param request The request to complete; null for a piece of a write that is not the last.
     * @param length The bytes of a write.
     */
    beginRequest(wrap: NativeRequest, request: NativeRequest | null, length: number): PendingRequest {
      const pending = wrap as PendingRequest;
      pending.stream = this;
      pending.listener = wrap === request ? request.oncomplete : null;
      pending.request = request;
      pending.context = request && currentContext();
      pending.length = length;
      pending.oncomplete = completeRequest;
      this.pendingRequests++;
      if (this.flags & UNREFERENCED) super.ref();
      return pending;
    }

    endRequest(pending: PendingRequest, status: number): void {
      this.writeQueueSize -= pending.length;
      this.pendingRequests--;
      if (this.flags & UNREFERENCED && this.pendingRequests === 0) super.unref();
      if (!pending.request) return;
      if (this.flags & CLOSING) {
        // Deno completes the writes from inside its `close`.
        this.lastCompletions ??= [];
        this.lastCompletions.push(() => report(pending, status));
      } else report(pending, status);
    }
  };

  function takeWrap(): NativeRequest {
    const wrap = spare ?? new WriteWrap();
    spare = undefined;
    return wrap;
  }
}

export type AdaptedStream = InstanceType<ReturnType<typeof adaptStream>>;

function completeRequest(this: NativeRequest, status: number): void {
  const pending = this as PendingRequest;
  pending.stream.endRequest(pending, status);
}

/** Does nothing if `close` has completed the connect already. */
function completeConnect(this: NativeRequest, status: number): void {
  const pending = this as PendingRequest;
  const { stream } = pending;
  if (stream.connecting !== pending) return;
  stream.connecting = undefined;
  if (status === 0) stream.flags |= CONNECTED;
  stream.endRequest(pending, status);
}

/** Calls the listener of a completed request. */
function report({ context, listener, request, stream }: PendingRequest, status: number): void {
  runInContext(context, listener ?? request!.oncomplete, request!, status, stream as unknown as NativeStream);
}

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
