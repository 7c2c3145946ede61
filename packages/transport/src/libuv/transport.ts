import type { OpenFailure, Transport } from '../contract.ts';
import { builtIn } from '../runtime/built-in.ts';
import { addressConfigHint, resolve } from '../runtime/resolver.ts';
import {
  type Bindings,
  type NativePipe,
  type NativeStream,
  type NativeTcp,
  tryBindings,
} from './bindings.ts';
import { bindLibuv } from './bound-handle.ts';
import { libuvCapabilities } from './capabilities.ts';
import { ForeignStream } from './foreign-stream.ts';
import { LibuvListener } from './listen-handle.ts';
import { tryShareListener } from './share-listener.ts';
import { kindOf, LibuvStream } from './stream-handle.ts';

let transport: Transport | undefined;

/** The transport over libuv's handles; undefined if the runtime does not give access to them. */
export function libuvTransport(): Transport | undefined {
  const bindings = transport ? undefined : tryBindings();
  if (bindings) transport = libuvTransportOver(bindings);
  return transport;
}

function adopt(native: NativeStream, bindings: Bindings): LibuvStream {
  // Stops reading, because the previous owner may have received the end of the stream without calling `readStop`: libuv reports
  // the end again only after reading is started again.
  if (native.reading) {
    native.readStop();
    native.reading = false;
  }
  const isLibuvs = native instanceof bindings.TCP || native instanceof bindings.Pipe;
  return isLibuvs ? new LibuvStream(native, bindings) : new ForeignStream(native, bindings);
}

/** The transport over handles with the interface of libuv's. */
export function libuvTransportOver(bindings: Bindings): Transport {
  const isNative = (object: object): object is NativeTcp | NativePipe =>
    object instanceof bindings.TCP || object instanceof bindings.Pipe;

  const nativeOf = (fd: number): NativeStream | OpenFailure => {
    try {
      // The bindings cannot determine whether a descriptor is a TCP socket or a pipe. `net.Socket` can, and creates the handle.
      const probe = new (builtIn('node:net').Socket)({ fd, readable: false, writable: false });
      // `_handle` is not in `@types/node`.
      return (probe as unknown as { _handle: NativeStream })._handle;
    } catch (error) {
      const { message = '', errno } = error as NodeJS.ErrnoException;
      const type = /fd type: (\w+)/.exec(message)?.[1] ?? 'UNKNOWN';
      return { status: errno ?? (type === 'UNKNOWN' ? bindings.errno.EBADF : bindings.errno.EINVAL), type };
    }
  };

  return {
    name: 'libuv',
    capabilities: libuvCapabilities(bindings),
    hasNodeHandles: true,
    hasSocketFiles: process.platform !== 'win32',
    createStream(kind) {
      const { TCP, Pipe, tcp, pipe } = bindings;
      return new LibuvStream(kind === 'tcp' ? new TCP(tcp.SOCKET) : new Pipe(pipe.SOCKET), bindings);
    },
    createListener: (kind) =>
      kind === 'tcp'
        ? new LibuvListener(kind, new bindings.TCP(bindings.tcp.SERVER), bindings)
        : new LibuvListener(kind, new bindings.Pipe(bindings.pipe.SERVER), bindings),
    bind: (local, options = {}) => bindLibuv(local, options, bindings),
    openStream(fd) {
      const native = nativeOf(fd);
      return isNative(native) ? new LibuvStream(native, bindings) : (native as OpenFailure);
    },
    openListener(fd) {
      const native = nativeOf(fd);
      return isNative(native)
        ? new LibuvListener(kindOf(native, bindings), native, bindings)
        : (native as OpenFailure);
    },
    // Any object with the methods of a native stream is accepted: Node also uses JavaScript objects with these methods.
    adoptStream: (native) => ('readStart' in native ? adopt(native as NativeStream, bindings) : undefined),
    adoptListener: (native) =>
      isNative(native) ? new LibuvListener(kindOf(native, bindings), native, bindings) : undefined,
    shareListener: tryShareListener(bindings),
    resolve,
    get addressConfigHint() {
      return addressConfigHint();
    },
  };
}
