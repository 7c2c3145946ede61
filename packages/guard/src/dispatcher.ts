import { isIP, type Socket } from 'node:net';
import tls from 'node:tls';
import {
  ERR_FEATURE_UNAVAILABLE_ON_PLATFORM,
  ERR_INVALID_ARG_VALUE,
  validateFunction,
  validateInteger,
} from '@net/errors';
import { type GuardedConnector, withoutBrackets } from './guarded-connect.ts';
import { requestBlocked } from './refusal.ts';

/** The argument that undici's `Agent` passes to the function in its option `connect`. */
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

/** The class `Agent` of undici. Its options differ between versions of undici. */
export type AgentClass<Dispatcher> = new (options: never) => Dispatcher;

/** The options that a guard passes to undici's `Agent`. */
type AgentConstructor<Dispatcher> = new (options: {
  connect: (request: UndiciRequest, callback: UndiciCallback) => void;
}) => Dispatcher;

/** The options of `guard.dispatcher`. Options not listed here are passed to undici's `Agent`. */
export interface DispatcherOptions {
  /** For `https:`: options of `tls.connect`, such as certificates. */
  tls?: tls.ConnectionOptions | undefined;
  /** Milliseconds after which an attempt to connect, including TLS, fails with ETIMEDOUT. @default 10000 */
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

/**
 * Makes an undici dispatcher whose connections are checked.
 *
 * @throws ERR_INVALID_ARG_TYPE or ERR_OUT_OF_RANGE if `Agent` is not a function, or `connectTimeoutMs` is invalid.
 * @throws ERR_INVALID_ARG_VALUE if there is an option `connect` or `factory`, which would open other connections.
 */
export function makeDispatcher<Dispatcher>(
  connector: GuardedConnector,
  Agent: AgentClass<Dispatcher>,
  { tls: tlsOptions = {}, connectTimeoutMs = 10_000, ...agentOptions }: DispatcherOptions,
): Dispatcher {
  validateFunction(Agent, 'Agent');
  for (const name of ['connect', 'factory']) {
    if (!(name in agentOptions)) continue;
    const reason = 'must not be there, because the guard opens the connections';
    throw ERR_INVALID_ARG_VALUE({
      name: `options.${name}`,
      shown: typeof Reflect.get(agentOptions, name),
      reason,
    });
  }
  validateInteger(connectTimeoutMs, 'options.connectTimeoutMs', 1, 0x7fff_ffff);
  // Every version of undici's `Agent` accepts a function as `connect`, which the parameter's type cannot express.
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
      // Offers only HTTP/1.1, unless the option `tls` overrides it.
      ALPNProtocols: ['http/1.1'],
      ...tlsOptions,
      ...checked,
      servername: servername || (isIP(host) ? '' : host),
    }),
  );
}

/** The keys of undici's global dispatcher in `globalThis`: the first since undici 8, the second in earlier versions. */
const GLOBAL_DISPATCHERS = [Symbol.for('undici.globalDispatcher.2'), Symbol.for('undici.globalDispatcher.1')];

/**
 * Finds the class `Agent` of the undici that is built into Node and on which Node's `fetch` is based. Node does not export this
 * class, and the `Agent` of an installed undici may not work with Node's `fetch` if the two versions of undici differ.
 *
 * @throws ERR_FEATURE_UNAVAILABLE_ON_PLATFORM if there is no global dispatcher of undici, as on Bun and Deno.
 */
export function agentOfFetch<Dispatcher>(): AgentClass<Dispatcher> {
  // Makes Node load undici, which sets the global dispatchers that are read below.
  new Headers();
  const globals = globalThis as unknown as Record<symbol, object | undefined>;
  for (const name of GLOBAL_DISPATCHERS) {
    const dispatcher = globals[name];
    // Also looks at the properties with symbol keys: with `NODE_USE_ENV_PROXY`, one of them holds the `Agent`.
    const parts = dispatcher
      ? [dispatcher, ...Object.getOwnPropertySymbols(dispatcher).map((key) => Reflect.get(dispatcher, key))]
      : [];
    const agent = parts.find((part: object | null | undefined) => part?.constructor?.name === 'Agent');
    if (agent) return agent.constructor as AgentClass<Dispatcher>;
  }
  throw ERR_FEATURE_UNAVAILABLE_ON_PLATFORM({ feature: 'fetch with a dispatcher' });
}
