import type http2 from 'node:http2';
import type { Duplex } from 'node:stream';

type Options = http2.ClientSessionOptions & { noDelay?: boolean };
type Listener = (session: http2.ClientHttp2Session, socket: Duplex) => void;

/**
 * Wraps Node's `http2.connect` so that Nagle's algorithm is off. Node itself turns the algorithm off only for sockets with a
 * native handle; sockets over the host backend, for example, have none.
 */
export function connectWithoutDelay(original: typeof http2.connect): typeof http2.connect {
  return function connect(authority: string | URL, ...rest: [Options?, Listener?] | [Listener?]) {
    const [options, listener] = typeof rest[0] === 'function' ? [{}, rest[0]] : [rest[0] ?? {}, rest[1]];
    const { createConnection } = options;
    const settled: Options = { ...options, noDelay: true };
    if (createConnection) {
      settled.createConnection = (...args) => {
        const stream: Duplex & { setNoDelay?: () => void } = createConnection(...args);
        stream.setNoDelay?.();
        return stream;
      };
    }
    return original(authority, settled, listener);
  } as typeof http2.connect;
}
