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

/** Wraps Node's `tls.connect`, so that it connects with a socket of this package. */
export function overOurSocket(original: Connect): Connect {
  return function connectTls(...args: unknown[]): tls.TLSSocket {
    const [options, listener] = parseArguments(args);
    // With `onread`, Node's TLS socket must connect itself: over another socket the TLS socket ignores this option.
    if (options.socket || options.onread) return original(options, listener);
    const { signal, ...rest } = options as TlsOptions & { signal?: AbortSignal };
    const socket = connect({ ...rest, timeout: undefined } as unknown as ConnectionOptions);
    const secure = original({ ...options, socket: socket as unknown as Duplex }, listener);
    if (options.timeout) secure.setTimeout(options.timeout);
    (secure as OverSocket)[kUnderlying] = socket;
    passOn(socket, secure);
    return secure;
  } as Connect;
}

/** The forms are `(options)`, `(path[, options])` and `(port[, host][, options])`, each with a listener at the end. */
function parseArguments(args: unknown[]): [options: TlsOptions, listener: (() => void) | undefined] {
  const [{ ...where }, listener] = normalizeArguments<TlsOptions>(args);
  // After a port, host or path, the options are the second or third argument.
  const more = [args[1], args[2]].find((each) => typeof each === 'object' && each !== null);
  return [Object.assign(where, more), listener ?? undefined];
}

/** Events of connecting that a TLS socket emits if it connects itself, but not if it is given a socket. */
const EVENTS = [
  'lookup',
  'connectionAttempt',
  'connectionAttemptFailed',
  'connectionAttemptTimeout',
  'ready',
];

/** Properties that a TLS socket lacks if the underlying socket had no handle yet when the TLS socket was created. */
const GETTERS = [
  'remoteAddress',
  'remoteFamily',
  'remotePort',
  'localAddress',
  'localFamily',
  'localPort',
  'autoSelectFamilyAttemptedAddresses',
] as const;

const METHODS = ['address', 'setNoDelay', 'setKeepAlive', 'ref', 'unref'] as const;

/** The property of a TLS socket that holds the underlying socket, if {@link overOurSocket} has created it. */
const kUnderlying = Symbol('underlying');

interface OverSocket {
  [kUnderlying]?: Socket;
}

/**
 * Makes the TLS sockets that {@link overOurSocket} creates forward properties and methods to the underlying socket. They are
 * defined on the prototype: with getters of its own, each TLS socket after the first would keep its properties in a hash table
 * (V8's dictionary mode), which slows down all code that uses the socket.
 */
export function forwardToUnderlying(prototype: tls.TLSSocket): void {
  const above = Object.getPrototypeOf(prototype) as object;
  const members: PropertyDescriptorMap = {};
  for (const name of GETTERS) {
    members[name] = {
      configurable: true,
      get(this: OverSocket) {
        const socket = this[kUnderlying];
        return socket ? socket[name] : Reflect.get(above, name, this);
      },
      // Node sets `autoSelectFamilyAttemptedAddresses` on sockets that it connects itself.
      set(this: OverSocket, value: unknown) {
        Object.defineProperty(this, name, { value, writable: true, enumerable: true, configurable: true });
      },
    };
  }
  for (const name of METHODS) {
    members[name] = {
      configurable: true,
      writable: true,
      value(this: OverSocket, ...args: unknown[]) {
        const socket = this[kUnderlying];
        const method = Reflect.get(socket ?? above, name) as () => unknown;
        const result: unknown = Reflect.apply(method, socket ?? this, args);
        return socket && result === socket ? this : result;
      },
    };
  }
  Object.defineProperties(prototype, members);
}

/** Makes a TLS socket emit events of the underlying socket. */
function passOn(socket: Socket, secure: tls.TLSSocket): void {
  // With the host backend, the TLS socket uses the underlying socket as a stream, and does not notice that this stream is still
  // connecting.
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
  // An error of connecting destroys the TLS socket before the underlying handle is closed: otherwise the TLS socket would emit
  // `'close'` before `'error'`. The underlying socket is destroyed without the error, because the way in which `tls.connect`
  // handles such an error makes `'close'` report no error.
  const { _destroy } = socket;
  socket._destroy = function (error, callback) {
    if (error) secure.destroy(error);
    Reflect.apply(_destroy, this, [null, callback]);
  };
  socket.once('connect', () => {
    socket._destroy = _destroy;
  });
}
