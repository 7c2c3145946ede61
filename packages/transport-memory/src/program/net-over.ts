import * as net from '@net/net';
import type { Transport } from '@net/transport';

/** The option `transport`, which the constructors and functions of `net` have in common. */
interface WithTransport {
  transport?: Transport | undefined;
}

/** Returns the exports of `@net/net` with `transport` as the default value of the option `transport`. */
export function netOver(transport: Transport): typeof net {
  const withTransport = <Options extends WithTransport>(
    options: Options | undefined,
  ): Options & WithTransport => ({
    ...(options as Options),
    transport: options?.transport ?? transport,
  });
  const Socket = boundTo(net.Socket, ([first]) => [
    withTransport(typeof first === 'number' ? { fd: first } : (first as object)),
  ]);
  const Server = boundTo(net.Server, ([first, second]) =>
    typeof first === 'object' && first !== null
      ? [withTransport(first), second]
      : // Passes other arguments on unchanged, so that `net` throws for them.
        typeof first === 'function' || first == null
        ? [withTransport({}), first ?? second]
        : [first, second],
  );
  const connect = (...args: unknown[]): net.Socket => {
    const [options, listener] = net._normalizeArgs<net.ConnectionOptions>(args);
    return net.connect(withTransport(options), listener ?? undefined);
  };
  return {
    ...net,
    Socket,
    Stream: Socket,
    Server,
    BoundSocket: boundTo(net.BoundSocket, ([options]) => [withTransport(options as object)]),
    createServer: ((...args: unknown[]) => Reflect.construct(Server, args)) as typeof net.createServer,
    connect: connect as typeof net.connect,
    createConnection: connect as typeof net.connect,
  };
}

/**
 * Wraps a constructor so that its arguments are replaced. The wrapper has the same prototype and static members, and can be
 * extended.
 */
function boundTo<Constructor extends object>(
  original: Constructor,
  argumentsOf: (args: readonly unknown[]) => unknown[],
): Constructor {
  const bound: Constructor = new Proxy(original, {
    apply: (target, self, args) => Reflect.apply(target as CallableFunction, self, argumentsOf(args)),
    construct: (target, args, newTarget) =>
      Reflect.construct(
        target as CallableFunction,
        argumentsOf(args),
        newTarget === bound ? (target as CallableFunction) : newTarget,
      ),
  });
  return bound;
}
