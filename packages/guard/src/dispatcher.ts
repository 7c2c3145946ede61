import { isIP, type Socket } from 'node:net';
import tls from 'node:tls';
import { ERR_FEATURE_UNAVAILABLE_ON_PLATFORM, validateFunction, validateInteger } from '@net/errors';
import { type GuardedConnector, withoutBrackets } from './guarded-connect.ts';
import { requestBlocked } from './refusal.ts';

/** The argument that undici's `Agent` passes to its `connect` function. */
interface UndiciRequest {
  readonly hostname: string;
  readonly protocol: string;
  readonly port: string;
  readonly servername?: string | undefined;
  readonly localAddress?: string | undefined;
  readonly socketPath?: string | null | undefined;
  readonly httpSocket?: unknown;
}

type UndiciCallback = (error: Error | null, socket: Socket | null) => void;

/** The class `Agent` of undici. Its options differ between versions. */
export type AgentClass<Dispatcher> = new (options: never) => Dispatcher;

/** The options that a guard passes to undici's `Agent`. */
type AgentConstructor<Dispatcher> = new (options: {
  connect: (request: UndiciRequest, callback: UndiciCallback) => void;
}) => Dispatcher;

/** The options of `guard.dispatcher`. Options not listed here are passed to undici's `Agent`. */
export interface DispatcherOptions {
  /** For `https:`: options of `tls.connect`, such as certificates. */
  tls?: tls.ConnectionOptions | undefined;
  /** Milliseconds after which an attempt to connect fails. @default 10000 */
  connectTimeoutMs?: number | undefined;
  /** The maximum number of simultaneous connections to one origin. @default unlimited */
  connections?: number | null | undefined;
  /** Milliseconds after which an idle connection is closed. @default undici's */
  keepAliveTimeout?: number | undefined;
  /** Milliseconds to wait for the headers of a response. @default undici's */
  headersTimeout?: number | undefined;
  /** Milliseconds to wait for the next chunk of a response body. @default undici's */
  bodyTimeout?: number | undefined;
}

/** Makes an undici dispatcher whose connections are checked. */
export function makeDispatcher<Dispatcher>(
  connector: GuardedConnector,
  Agent: AgentClass<Dispatcher>,
  { tls: tlsOptions = {}, connectTimeoutMs = 10_000, ...agentOptions }: DispatcherOptions,
): Dispatcher {
  validateFunction(Agent, 'Agent');
  validateInteger(connectTimeoutMs, 'options.connectTimeoutMs', 1, 0x7fff_ffff);
  // Every version takes a function as `connect`.
  return new (Agent as unknown as AgentConstructor<Dispatcher>)({
    ...agentOptions,
    connect(request, callback) {
      let socket: Socket;
      try {
        socket = open(connector, request, tlsOptions);
      } catch (error) {
        queueMicrotask(() => callback(error as Error, null));
        return;
      }
      const timer = setTimeout(() => socket.destroy(timedOut(request)), connectTimeoutMs);
      const finish = (error: Error | null) => {
        clearTimeout(timer);
        socket.off('error', finish);
        callback(error, error ? null : socket);
      };
      socket.once('error', finish);
      socket.once(socket instanceof tls.TLSSocket ? 'secureConnect' : 'connect', () => finish(null));
    },
  });
}

/** The port of a request; undici passes an empty string for the protocol's default port. */
const portOf = ({ port, protocol }: UndiciRequest): number =>
  Number(port || (protocol === 'https:' ? 443 : 80));

function timedOut(request: UndiciRequest): Error {
  const address = request.hostname;
  const port = portOf(request);
  const error = new Error(`connect ETIMEDOUT ${address}:${port}`);
  return Object.assign(error, { code: 'ETIMEDOUT', syscall: 'connect', address, port });
}

function open(
  connector: GuardedConnector,
  request: UndiciRequest,
  tlsOptions: tls.ConnectionOptions,
): Socket {
  const { hostname, protocol, servername, localAddress, socketPath, httpSocket } = request;
  if (httpSocket) {
    throw requestBlocked({ url: undefined, reason: 'A tunnel through a proxy cannot be checked' });
  }
  const host = withoutBrackets(hostname);
  const base = {
    host,
    port: portOf(request),
    socketPath,
    noDelay: true,
    keepAlive: true,
    ...(localAddress ? { localAddress } : {}),
  };
  if (protocol !== 'https:') return connector.connect(base);
  return connector.connectTLS(base, (checked) =>
    tls.connect({
      // HTTP/1.1 only, which is undici's default; the option `tls` can override it.
      ALPNProtocols: ['http/1.1'],
      ...tlsOptions,
      ...checked,
      servername: servername || (isIP(host) ? '' : host),
    }),
  );
}

/** The symbols in `globalThis` under which undici stores the global dispatcher: the first since undici 8, the second before. */
const GLOBAL_DISPATCHERS = [Symbol.for('undici.globalDispatcher.2'), Symbol.for('undici.globalDispatcher.1')];

/**
 * The class `Agent` of the undici built into Node, on which `fetch` is based. Node does not export the class, and the `Agent` of
 * an installed undici works with Node's `fetch` only if both are of the same version.
 *
 * @throws ERR_FEATURE_UNAVAILABLE_ON_PLATFORM on a runtime whose `fetch` is not based on undici and has no dispatcher.
 */
export function agentOfFetch<Dispatcher>(): AgentClass<Dispatcher> {
  // Makes Node load undici, which sets the global dispatchers that are read below.
  new Headers();
  const globals = globalThis as unknown as Record<symbol, object | undefined>;
  for (const name of GLOBAL_DISPATCHERS) {
    const dispatcher = globals[name];
    // With `NODE_USE_ENV_PROXY` the global dispatcher is no `Agent`, but has one as a property.
    const parts = dispatcher
      ? [dispatcher, ...Object.getOwnPropertySymbols(dispatcher).map((key) => Reflect.get(dispatcher, key))]
      : [];
    const agent = parts.find((part: object | null | undefined) => part?.constructor?.name === 'Agent');
    if (agent) return agent.constructor as AgentClass<Dispatcher>;
  }
  throw ERR_FEATURE_UNAVAILABLE_ON_PLATFORM({ feature: 'fetch with a dispatcher' });
}
