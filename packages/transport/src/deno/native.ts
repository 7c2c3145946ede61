import type { NativeRequest, NativeStream } from '../libuv/bindings.ts';

/** A TCP or pipe handle of Deno. */
export interface DenoStream {
  onread: NativeStream['onread'];
  /** Called for each connection, without the client's handle, which `accept` fills in. */
  onconnection?: ((status: number, client?: NativeStream) => void) | undefined;
  accept(client: DenoStream): number;
  getBytesRead(): number;
  getBytesWritten(): number;
  ref(): void;
  unref(): void;
  hasRef(): boolean;
  close(callback?: () => void): void;
  listen(backlog: number): number;
  connect(request: NativeRequest, address: string, port?: number): number;
  readStart(): number;
  readStop(): number;
  /** Reads into `buffer` from now on. */
  useUserBuffer(buffer: Uint8Array): void;
  shutdown(request: NativeRequest): number;
  writeBuffer(request: NativeRequest, bytes: Uint8Array): number;
  writev(request: NativeRequest, chunks: readonly Uint8Array[], allBuffers: true): number;
  writeUtf8String(request: NativeRequest, text: string): number;
  writeLatin1String(request: NativeRequest, text: string): number;
  writeAsciiString(request: NativeRequest, text: string): number;
  writeUcs2String(request: NativeRequest, text: string): number;
}

export interface DenoTcp extends DenoStream {
  /** Unlike `bind`, which ignores its flags. Takes addresses of both families. */
  bindWithFlags(address: string, port: number, flags: number): number;
  connect6(request: NativeRequest, address: string, port: number): number;
  getsockname(out: object): number;
  reset(callback: () => void): number;
}

export interface DenoPipe extends DenoStream {
  bind(path: string): number;
}

/** The members of Deno's `tcp_wrap`, `pipe_wrap` and `stream_wrap` that this backend uses. */
export interface DenoBindings {
  TCP: new (type: number) => DenoTcp;
  Pipe: new (type: number) => DenoPipe;
  WriteWrap: new () => NativeRequest;
  streamBaseState: Int32Array;
  kBytesWritten: number;
  kLastWriteWasAsync: number;
}
