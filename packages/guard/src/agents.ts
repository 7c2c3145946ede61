import http from 'node:http';
import https from 'node:https';
import type { Duplex } from 'node:stream';
import { ERR_INVALID_ARG_VALUE } from '@net/errors';
import type { ConnectionRequest, GuardedConnector } from './guarded-connect.ts';
import { requestBlocked } from './refusal.ts';

type ConnectCallback = (error: Error | null, socket?: Duplex) => void;

/** The method of `http.Agent` that `http.request` calls; `@types/node` does not declare it. */
interface Requesting {
  addRequest(request: http.ClientRequest, options: object): void;
}

/** Makes an agent for `http:` whose connections are checked. @throws ERR_INVALID_ARG_VALUE if there is an option `proxyEnv`. */
export function makeHttpAgent(connector: GuardedConnector, options: http.AgentOptions): http.Agent {
  return guardAgent(http.Agent, options, (request) => connector.connect(request));
}

/** Makes an agent for `https:` whose connections are checked. @throws As {@link makeHttpAgent}. */
export function makeHttpsAgent(connector: GuardedConnector, options: https.AgentOptions): https.Agent {
  const { createConnection } = https.Agent.prototype;
  return guardAgent(https.Agent, options, function (this: https.Agent, request) {
    return connector.connectTLS(
      request,
      (checked) => createConnection.call(this, checked as object) as Duplex,
    );
  });
}

function guardAgent<Options extends object, Agent extends http.Agent>(
  Base: new (options: Options) => Agent,
  options: Options,
  connect: (this: Agent, request: ConnectionRequest) => Duplex,
): Agent {
  if ('proxyEnv' in options) {
    const reason = 'must not be there, because only the proxy would know where a connection goes';
    throw ERR_INVALID_ARG_VALUE({ name: 'options.proxyEnv', shown: typeof options.proxyEnv, reason });
  }
  const agent = new Base(options);
  const requesting = agent as unknown as Requesting;
  const { addRequest } = requesting;
  requesting.addRequest = (request, requestOptions) => {
    refuseProxied(request);
    addRequest.call(agent, request, requestOptions);
  };
  agent.createConnection = (request, callback) => {
    // `request` contains the options passed to `addRequest`, merged with the agent's own.
    const given = request as unknown as ConnectionRequest;
    try {
      return connect.call(agent, given);
    } catch (error) {
      // Reports the error in a later tick, because the request has no `'error'` listener yet.
      process.nextTick(callback as ConnectCallback, error);
      return undefined;
    }
  };
  return agent;
}

/**
 * Blocks a request to a proxy, recognized by the method `CONNECT` or by a path that is an absolute URL. The proxy would open the
 * connection to the target, so the target's address cannot be checked here.
 *
 * @throws ERR_REQUEST_BLOCKED
 */
function refuseProxied({ method, path, host }: http.ClientRequest): void {
  if (method !== 'CONNECT' && /^[/*?]/.test(path)) return;
  const reason =
    'The request goes to a proxy, and where it goes from there cannot be checked: turn proxies off, as axios does with { proxy: false }';
  throw requestBlocked({ url: `http://${host}`, reason });
}
