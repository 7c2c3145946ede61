import type { Duplex } from 'node:stream';
import type tls from 'node:tls';
import {
  type ConnectionOptions,
  connect,
  normalizeArguments,
  type Socket,
} from '@net/stream-socket/internal';

type Connect = typeof tls.connect;
type TlsOptions = tls.ConnectionOptions & { onread?: unknown };

/** Node's `tls.connect`, over a socket of this package. */
export function overOurSocket(original: Connect): Connect {
  return function connectTls(...args: unknown[]): tls.TLSSocket {
    const [options, listener] = parseArguments(args);
    // `onread` is a matter of the TLS socket's own handle, and is not taken for one that stands on another socket.
    if (options.socket || options.onread) return original(options, listener);
    const { signal, ...rest } = options as TlsOptions & { signal?: AbortSignal };
    const socket = connect({ ...rest, timeout: undefined } as unknown as ConnectionOptions);
    const secure = original({ ...options, socket: socket as unknown as Duplex }, listener);
    if (options.timeout) secure.setTimeout(options.timeout);
    passOn(socket, secure);
    return secure;
  } as Connect;
}

/** The forms are `(options)`, `(path[, options])` and `(port[, host][, options])`, each with a listener at the end. */
function parseArguments(args: unknown[]): [options: TlsOptions, listener: (() => void) | undefined] {
  const [{ ...where }, listener] = normalizeArguments<TlsOptions>(args);
  // Options in the second or third place come on top of the port, host or path before them.
  const more = [args[1], args[2]].find((each) => typeof each === 'object' && each !== null);
  return [Object.assign(where, more), listener ?? undefined];
}

/** Events of connecting that `tls.connect` emits when it connects itself, and not for a socket that it is given. */
const EVENTS = [
  'lookup',
  'connectionAttempt',
  'connectionAttemptFailed',
  'connectionAttemptTimeout',
  'ready',
];

/** What only the socket beneath knows if it had no handle yet when the TLS socket was made. */
const GETTERS = [
  'remoteAddress',
  'remoteFamily',
  'remotePort',
  'localAddress',
  'localFamily',
  'localPort',
  'autoSelectFamilyAttemptedAddresses',
] as const;

const METHODS = ['setNoDelay', 'setKeepAlive', 'ref', 'unref'] as const;

/** Has a TLS socket show the events, names and options of the socket beneath as its own. */
function passOn(socket: Socket, secure: tls.TLSSocket): void {
  // Over the runtime's own sockets a TLS socket does not know that the stream beneath still connects.
  if (socket.connecting && !secure.connecting) {
    Reflect.set(secure, 'connecting', true);
    socket.once('connect', () => {
      Reflect.set(secure, 'connecting', false);
      secure.emit('connect');
    });
  }
  for (const event of EVENTS) {
    socket.on(event, (...args: unknown[]) => secure.emit(event, ...args));
  }
  // An error of connecting is that of the TLS socket alone, and it hears of it before the handle is closed: else it would emit
  // `'close'` first. What `tls.connect` does with an error of the socket beneath has `'close'` say that there was none.
  const { _destroy } = socket;
  socket._destroy = function (error, callback) {
    if (error) secure.destroy(error);
    Reflect.apply(_destroy, this, [null, callback]);
  };
  socket.once('connect', () => {
    socket._destroy = _destroy;
  });
  const members: PropertyDescriptorMap = {
    address: { configurable: true, writable: true, value: () => socket.address() },
  };
  for (const name of GETTERS) members[name] = { configurable: true, get: () => socket[name] };
  for (const name of METHODS) {
    members[name] = {
      configurable: true,
      writable: true,
      value: (...args: unknown[]) => {
        Reflect.apply(socket[name] as () => unknown, socket, args);
        return secure;
      },
    };
  }
  Object.defineProperties(secure, members);
}
