import { EOF } from '../contract.ts';

/**
 * The native objects on which Node's own `net` is built, as `process.binding` returns them. The types describe the members that
 * this backend uses; only this folder uses these objects.
 */

/** The result of `getsockname` or `getpeername`; all properties are undefined if the handle has no address. */
export interface NativeName {
  address?: string | undefined;
  family?: 'IPv4' | 'IPv6' | undefined;
  port?: number | undefined;
}

/** Optional members may be missing: in the JavaScript objects that Node uses in place of native handles, and in older Nodes. */
interface NativeHandle {
  readonly fd?: number;
  close(callback?: () => void): void;
  ref?(): void;
  unref?(): void;
  hasRef?(): boolean;
}

/** The members that TCP and pipe handles have in common (`LibuvStreamWrap`). */
export interface NativeStream extends NativeHandle {
  /** Whether the handle is reading. Set by JavaScript, not by native code; Node's HTTP server changes it, too. */
  reading?: boolean;
  readonly bytesRead?: number;
  readonly bytesWritten?: number;
  readonly writeQueueSize?: number;
  /** Whether `onread` gets an `ArrayBuffer` of exactly the length of each read, which nobody else uses. Set by Deno's adapter. */
  readonly allocatesReads?: boolean;
  /** Called after each read. After `useUserBuffer`, the function may return another buffer for the next reads. */
  onread: (this: NativeStream, arrayBuffer?: ArrayBuffer) => Uint8Array | undefined;
  readStart(): number;
  readStop(): number;
  useUserBuffer?(buffer: Uint8Array): void;
  shutdown(request: NativeRequest): number;
  writeBuffer(request: NativeRequest, bytes: Uint8Array): number;
  writev(request: NativeRequest, chunks: readonly Uint8Array[], allBuffers: true): number;
  writeUtf8String(request: NativeRequest, text: string): number;
  writeLatin1String(request: NativeRequest, text: string): number;
  writeAsciiString(request: NativeRequest, text: string): number;
  writeUcs2String(request: NativeRequest, text: string): number;
  /** The arguments are (request, address, port) for TCP and (request, path) for a pipe. */
  connect(request: NativeRequest, address: string, port?: number): number | undefined;
  onconnection?: (this: NativeStream, status: number, client?: NativeStream) => void;
  listen(backlog: number): number;
}

/** A TCP handle (`TCPWrap`). */
export interface NativeTcp extends NativeStream {
  open(fd: number): number;
  bind(address: string, port: number, flags: number): number;
  bind6(address: string, port: number, flags: number): number;
  connect6(request: NativeRequest, address: string, port: number): number;
  getsockname?(out: NativeName): number;
  getpeername?(out: NativeName): number;
  setNoDelay?(enable: boolean): number;
  setKeepAlive?(enable: boolean, initialDelay: number, interval?: number, count?: number): number;
  setTypeOfService?(value: number): number;
  getTypeOfService?(): number;
  reset?(callback: () => void): number;
}

/** A Unix domain socket, pipe or Windows named pipe (`PipeWrap`). */
export interface NativePipe extends NativeStream {
  open(fd: number): number;
  bind(path: string): number;
  fchmod?(mode: number): number;
}

/** The request object of a `connect`, a write or a `shutdown`. */
export interface NativeRequest {
  /**
   * The handle of the request. Not set for a write to a handle of libuv, because the request object is reused and would keep the
   * handle of the last write alive.
   */
  handle?: NativeStream | null;
  oncomplete: (this: NativeRequest, status: number, handle: NativeStream) => void;
  /** Set by this backend, not by Node: keeps the bytes of a pending write from being garbage-collected. */
  held?: unknown;
}

type RequestClass = new () => NativeRequest;

/** The classes and constants of the bindings `tcp_wrap`, `pipe_wrap`, `stream_wrap` and `uv`. */
export interface Bindings {
  TCP: new (type: number) => NativeTcp;
  Pipe: new (type: number) => NativePipe;
  TCPConnectWrap: RequestClass;
  PipeConnectWrap: RequestClass;
  WriteWrap: RequestClass;
  ShutdownWrap: RequestClass;
  tcp: { SOCKET: number; SERVER: number; UV_TCP_IPV6ONLY: number; UV_TCP_REUSEPORT?: number };
  pipe: { SOCKET: number; SERVER: number; UV_READABLE: number; UV_WRITABLE: number };
  /** `streamBaseState`: native code writes the result of each read and write to the elements at `stateIndex`. */
  state: Int32Array;
  stateIndex: { readBytesOrError: number; lastWriteWasAsync: number };
  errno: {
    ENOTSUP: number;
    EINVAL: number;
    EBADF: number;
    EADDRINUSE: number;
    ENOTCONN: number;
    ENOBUFS: number;
  };
}

/** The bindings of the running Node; undefined on other runtimes, and if Node does not give access to the bindings. */
export function tryBindings(): Bindings | undefined {
  const { process } = globalThis;
  // Bun has no such bindings. Deno has bindings of these names, whose handles connect but never read.
  if (!process?.versions?.node || process.versions.bun || 'Deno' in globalThis) return undefined;
  try {
    // `process.binding` is deprecated and not in `@types/node`. Under the permission model it throws.
    const { binding } = process as unknown as { binding(name: string): Record<string, never> };
    // With `--pending-deprecation` Node replaces `process.binding` by a function made with `util.deprecate`. A call would print a
    // warning, or with `--throw-deprecation` end the process, so this backend is not available then: only `process.binding`
    // returns the `streamBaseState` array, which holds the length of each read.
    if (binding.name === 'deprecated') return undefined;
    const tcp = binding('tcp_wrap');
    const pipe = binding('pipe_wrap');
    const stream = binding('stream_wrap');
    const uv = binding('uv') as Record<string, number>;
    if (!tcp.TCP || !pipe.Pipe || !stream.streamBaseState || uv.UV_EOF !== EOF) return undefined;
    return {
      TCP: tcp.TCP,
      Pipe: pipe.Pipe,
      TCPConnectWrap: tcp.TCPConnectWrap!,
      PipeConnectWrap: pipe.PipeConnectWrap!,
      WriteWrap: stream.WriteWrap!,
      ShutdownWrap: stream.ShutdownWrap!,
      tcp: tcp.constants!,
      pipe: pipe.constants!,
      state: stream.streamBaseState,
      stateIndex: {
        readBytesOrError: stream.kReadBytesOrError!,
        lastWriteWasAsync: stream.kLastWriteWasAsync!,
      },
      errno: {
        ENOTSUP: uv.UV_ENOTSUP!,
        EINVAL: uv.UV_EINVAL!,
        EBADF: uv.UV_EBADF!,
        EADDRINUSE: uv.UV_EADDRINUSE!,
        ENOTCONN: uv.UV_ENOTCONN!,
        ENOBUFS: uv.UV_ENOBUFS!,
      },
    };
  } catch {
    return undefined;
  }
}
