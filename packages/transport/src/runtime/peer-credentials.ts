import { errnoNumber } from '@net/errors';
import type { Status, StreamHandle } from '../contract.ts';

/** The process at the other end of a Unix socket, as it was when it called `connect` or `listen`. */
export interface PeerCredentials {
  /** The process id; 0 if the process is in a PID namespace that this one does not see. */
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

/** How `node:ffi`, `bun:ffi` and Deno describe the function. */
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
 * The credentials of the peer of a connected Unix socket (unix(7), `SO_PEERCRED`). ENOTSUP for any other stream, and where the runtime
 * cannot call the C library: no runtime has a function of its own for it.
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

/** Bun's and Deno's sockets have their descriptor in the handle beneath. */
function descriptorOf({ fd, native }: StreamHandle): number {
  return fd >= 0 ? fd : ((native as { _handle?: { fd?: number } } | null)?._handle?.fd ?? -1);
}

/** Null if the runtime has no way to call the function, or does not permit it. */
function tryLoad(): GetSockOpt | null {
  const { process } = globalThis;
  if (process?.platform !== 'linux' || !ARCHITECTURES.includes(process.arch)) return null;
  try {
    return load() ?? null;
  } catch {
    return null;
  }
}

/** The parts of the three libraries for foreign functions that are called, which the types of none of them declare for all. */
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
  // Null is the program itself, which is linked with the C library. The `node:ffi` of Node 26 warns that it is experimental.
  return moduleOf('node:ffi')?.dlopen(null, { getsockopt: SIGNATURES.node }).functions?.getsockopt;
}
