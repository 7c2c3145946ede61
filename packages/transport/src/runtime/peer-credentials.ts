import { errnoNumber } from '@net/errors';
import type { Status, StreamHandle } from '../contract.ts';

/** The process at the other end of a Unix socket, as it was when it called `connect` or `listen`. */
export interface PeerCredentials {
  /** The process id; 0 if the process is not visible in the PID namespace of this process. */
  pid: number;
  /** The effective user id. */
  uid: number;
  /** The effective group id. */
  gid: number;
}

/** `getsockopt(fd, level, name, value, length)` of the C library, which returns -1 if it fails. */
type GetSockOpt = (
  fd: number,
  level: number,
  name: number,
  value: Uint32Array,
  length: Uint32Array,
) => number;

/** The signature of `getsockopt`, as `node:ffi`, `bun:ffi` and Deno describe it. */
const SIGNATURES = {
  node: { return: 'i32', arguments: ['i32', 'i32', 'i32', 'pointer', 'pointer'] },
  bun: { returns: 'i32', args: ['i32', 'i32', 'i32', 'ptr', 'ptr'] },
  deno: { result: 'i32', parameters: ['i32', 'i32', 'i32', 'buffer', 'buffer'] },
};

/** `SOL_SOCKET` and `SO_PEERCRED` of Linux (asm-generic/socket.h), on the architectures that have these numbers. */
const SOL_SOCKET = 1;
const SO_PEERCRED = 17;
const ARCHITECTURES = ['x64', 'arm64', 'arm', 'riscv64', 'loong64', 's390x'];

let getSockOpt: GetSockOpt | null | undefined;

/**
 * The credentials of the peer of a connected Unix socket (unix(7), `SO_PEERCRED`). ENOTSUP for any other stream, on systems other
 * than Linux, if the runtime cannot or may not call the C library, and if `getsockopt` fails.
 */
export function peerCredentials(handle: StreamHandle): PeerCredentials | Status {
  const fd = descriptorOf(handle);
  if (handle.kind !== 'ipc' || fd < 0) return errnoNumber('ENOTSUP');
  getSockOpt ??= tryLoad();
  const credentials = new Uint32Array(3);
  const length = new Uint32Array([credentials.byteLength]);
  if (getSockOpt?.(fd, SOL_SOCKET, SO_PEERCRED, credentials, length) !== 0) return errnoNumber('ENOTSUP');
  const [pid = 0, uid = 0, gid = 0] = credentials;
  return { pid, uid, gid };
}

/** The descriptor of a stream; with the backend `host`, that of the handle inside the runtime's socket. -1 if unknown. */
function descriptorOf({ fd, native }: StreamHandle): number {
  return fd >= 0 ? fd : ((native as { _handle?: { fd?: number } } | null)?._handle?.fd ?? -1);
}

/** Loads `getsockopt`. Null if the runtime cannot call the C library, or does not permit it. */
function tryLoad(): GetSockOpt | null {
  const { process } = globalThis;
  if (process?.platform !== 'linux' || !ARCHITECTURES.includes(process.arch)) return null;
  try {
    return load() ?? null;
  } catch {
    return null;
  }
}

/** The members of `node:ffi`, `bun:ffi` and `Deno` that are used here, as one type for all three. */
interface ForeignFunctions {
  dlopen(
    library: string | null,
    functions: Record<string, unknown>,
  ): { functions?: { getsockopt: GetSockOpt }; symbols?: { getsockopt: GetSockOpt } };
}

function load(): GetSockOpt | undefined {
  const { Deno } = globalThis as { Deno?: ForeignFunctions };
  if (Deno) return Deno.dlopen('libc.so.6', { getsockopt: SIGNATURES.deno }).symbols?.getsockopt;
  const moduleOf = (name: string) =>
    process.getBuiltinModule?.(name as 'node:net') as unknown as ForeignFunctions | undefined;
  const bun = 'Bun' in globalThis ? moduleOf('bun:ffi') : undefined;
  if (bun) return bun.dlopen('libc.so.6', { getsockopt: SIGNATURES.bun }).symbols?.getsockopt;
  // The library null is the program itself, which is linked with the C library. In Node 26 `node:ffi` warns that it is
  // experimental.
  return moduleOf('node:ffi')?.dlopen(null, { getsockopt: SIGNATURES.node }).functions?.getsockopt;
}
