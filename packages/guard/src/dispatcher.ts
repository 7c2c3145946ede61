import { isIP, type Socket } from 'node:net';
import tls from 'node:tls';
import { ERR_FEATURE_UNAVAILABLE_ON_PLATFORM, validateFunction, validateInteger } from '@net/errors';
import { type GuardedConnector, withoutBrackets } from './guarded-connect.ts';
import { requestBlocked } from './refusal.ts';

/** What an `Agent` of undici asks its `connect` for. */
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

/** The class `Agent` of undici. Which options it takes is different in its versions. */
export type AgentClass<Dispatcher> = new (options: never) => Dispatcher;

/** What a guard gives it. */
type AgentConstructor<Dispatcher> = new (options: {
  connect: (request: UndiciRequest, callback: UndiciCallback) => void;
}) => Dispatcher;

/** How a dispatcher connects. What is not named here goes to undici's `Agent`. */
export interface DispatcherOptions {
  /** For `https:`: certificates and the like, as for `tls.connect`. */
  tls?: tls.ConnectionOptions | undefined;
  /** Milliseconds until a connection has to be there. @default 10000 */
  connectTimeoutMs?: number | undefined;
  /** Connections to one origin at a time. @default unlimited */
  connections?: number | null | undefined;
  /** Milliseconds until a connection that is not used is closed. @default undici's */
  keepAliveTimeout?: number | undefined;
  /** Milliseconds until the headers of an answer have to be there. @default undici's */
  headersTimeout?: number | undefined;
  /** Milliseconds between two parts of a body. @default undici's */
  bodyTimeout?: number | undefined;
}

/** Makes a dispatcher of undici whose connections are guarded. */
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

/** The port, which is left out where it is the protocol's own. */
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
      // What a dispatcher speaks unless it is told otherwise.
      ALPNProtocols: ['http/1.1'],
      ...tlsOptions,
      ...checked,
      servername: servername || (isIP(host) ? '' : host),
    }),
  );
}

/** Where undici keeps the dispatcher of `fetch`; Node's own since version 8 under the second name. */
const GLOBAL_DISPATCHERS = [Symbol.for('undici.globalDispatcher.2'), Symbol.for('undici.globalDispatcher.1')];

/**
 * The class `Agent` of the undici that Node's own `fetch` is made of. It has no public name, and the one of an installed undici
 * works only if it is of the same version.
 *
 * @throws ERR_FEATURE_UNAVAILABLE_ON_PLATFORM where `fetch` is made of something else, and takes no dispatcher.
 */
export function agentOfFetch<Dispatcher>(): AgentClass<Dispatcher> {
  // Node loads undici when one of its classes is used first.
  new Headers();
  const globals = globalThis as unknown as Record<symbol, object | undefined>;
  for (const name of GLOBAL_DISPATCHERS) {
    const dispatcher = globals[name];
    // With proxies from the environment it is a dispatcher that holds an Agent.
    const parts = dispatcher
      ? [dispatcher, ...Object.getOwnPropertySymbols(dispatcher).map((key) => Reflect.get(dispatcher, key))]
      : [];
    const agent = parts.find((part: object | null | undefined) => part?.constructor?.name === 'Agent');
    if (agent) return agent.constructor as AgentClass<Dispatcher>;
  }
  throw ERR_FEATURE_UNAVAILABLE_ON_PLATFORM({ feature: 'fetch with a dispatcher' });
}
