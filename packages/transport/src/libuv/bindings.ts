import { EOF } from '../contract.ts';

/**
 * The native objects that Node's own networking stands on, as `process.binding` hands them out. This file holds
 * what we know of their shape; nothing outside this folder touches them.
 */

export interface NativeName {
  address?: string | undefined;
  family?: 'IPv4' | 'IPv6' | undefined;
  port?: number | undefined;
}

/** An object that stands in for a native one, as Node makes them of its own streams, may lack what is optional here. */
interface NativeHandle {
  readonly fd?: number;
  close(callback?: () => void): void;
  ref?(): void;
  unref?(): void;
  hasRef?(): boolean;
}

export interface NativeStream extends NativeHandle {
  /** Not native: Node keeps on the handle whether it reads, and its HTTP server flips it behind our back. */
  reading?: boolean;
  readonly bytesRead?: number;
  readonly bytesWritten?: number;
  readonly writeQueueSize?: number;
  /** With a user buffer: the one that it returns, if any, takes that one's place. */
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
  /** TCP takes (request, address, port), a pipe (request, path). */
  connect(request: NativeRequest, address: string, port?: number): number | undefined;
  onconnection?: (this: NativeStream, status: number, client?: NativeStream) => void;
  listen(backlog: number): number;
}

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

export interface NativePipe extends NativeStream {
  open(fd: number): number;
  bind(path: string): number;
  fchmod?(mode: number): number;
}

export interface NativeRequest {
  oncomplete: (this: NativeRequest, status: number, handle: NativeStream) => void;
  /** Not Node's: a reference to the bytes of a pending write, so that they are not garbage-collected before it ends. */
  held?: unknown;
}

type RequestClass = new () => NativeRequest;

export interface Bindings {
  TCP: new (type: number) => NativeTcp;
  Pipe: new (type: number) => NativePipe;
  TCPConnectWrap: RequestClass;
  PipeConnectWrap: RequestClass;
  WriteWrap: RequestClass;
  ShutdownWrap: RequestClass;
  tcp: { SOCKET: number; SERVER: number; UV_TCP_IPV6ONLY: number; UV_TCP_REUSEPORT?: number };
  pipe: { SOCKET: number; SERVER: number; UV_READABLE: number; UV_WRITABLE: number };
  /** Filled by the native side around each read and write. */
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

/** The bindings of the running Node, or undefined where there are none to use. */
export function tryBindings(): Bindings | undefined {
  const { process } = globalThis;
  // Bun has no such bindings. Deno has objects by these names whose handles connect but never read.
  if (!process?.versions?.node || process.versions.bun || 'Deno' in globalThis) return undefined;
  try {
    // Not in the types: `process.binding` is deprecated in documentation. Under the permission model it throws.
    const { binding } = process as unknown as { binding(name: string): Record<string, never> };
    // With `--pending-deprecation` Node puts a function of `util.deprecate` in its place: each call would be reported, and with
    // `--throw-deprecation` end the process. The state that a read leaves its length in is to be had in no other way.
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
