import type http from 'node:http';
import type https from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { ERR_INVALID_ARG_VALUE } from '@net/errors';
import { makeHttpAgent, makeHttpsAgent } from './agents.ts';
import { type AgentClass, agentOfFetch, type DispatcherOptions, makeDispatcher } from './dispatcher.ts';
import { GuardedConnector, withoutBrackets } from './guarded-connect.ts';
import { guardLookup } from './guarded-lookup.ts';
import { type GuardOptions, readGuardOptions } from './options.ts';
import { Policy } from './policy.ts';

/** The type of the option `dispatcher` of `fetch`. */
export type FetchDispatcher = NonNullable<RequestInit['dispatcher']>;

/** Restricts the connections of HTTP clients to public addresses. The functions can be called without `this`. */
export interface Guard {
  /**
   * Checks a URL or an address without DNS. Of a URL, checks the protocol, the port, and the host if it is an address, `localhost`
   * or a name that ends with `.localhost`. Any other host name passes; its addresses are checked when a client connects.
   *
   * @throws ERR_IP_BLOCKED or ERR_REQUEST_BLOCKED if the guard would not allow the connection.
   * @throws ERR_INVALID_URL if the argument is neither a URL nor an address.
   */
  check(target: string | URL): void;
  /**
   * A replacement of `dns.lookup` for clients with an option `lookup`. Fails with ERR_IP_BLOCKED if an address is blocked.
   * Clients do not call `lookup` for a host that is an address: pass such a host to {@link Guard.check}.
   */
  readonly lookup: LookupFunction;
  /**
   * Makes an agent for requests without TLS. The options are those of `http.Agent`, without `proxyEnv`.
   *
   * @throws ERR_INVALID_ARG_VALUE if there is an option `proxyEnv`.
   */
  httpAgent(options?: http.AgentOptions): http.Agent;
  /** Makes an agent for requests over TLS. The options are those of `https.Agent`. @throws As {@link Guard.httpAgent}. */
  httpsAgent(options?: https.AgentOptions): https.Agent;
  /**
   * Makes a dispatcher for Node's own `fetch`: `fetch(url, { dispatcher: guard.dispatcher() })`. All calls without options return
   * the same dispatcher.
   *
   * @throws ERR_FEATURE_UNAVAILABLE_ON_PLATFORM on Bun and Deno, whose `fetch` has no option `dispatcher`.
   * @throws ERR_INVALID_ARG_TYPE or ERR_OUT_OF_RANGE if `connectTimeoutMs` is invalid.
   * @throws ERR_INVALID_ARG_VALUE if there is an option `connect` or `factory` of undici, which would open other connections.
   */
  dispatcher(options?: DispatcherOptions): FetchDispatcher;
  /** Makes a dispatcher for an installed undici, whose class `Agent` is passed: `guard.dispatcher({ Agent })`. */
  dispatcher<Dispatcher>(options: DispatcherOptions & { Agent: AgentClass<Dispatcher> }): Dispatcher;
  /**
   * Calls Node's own `fetch`, and checks every connection, including those of redirects.
   *
   * @throws As {@link Guard.check} for the URL of the request, and as {@link Guard.dispatcher}.
   * @throws TypeError of `fetch` if a connection is not allowed. Its `cause` is ERR_IP_BLOCKED or ERR_REQUEST_BLOCKED.
   * @throws ERR_INVALID_ARG_VALUE if `init` contains a dispatcher.
   */
  fetch(input: string | URL | Request, init?: RequestInit): Promise<Response>;
}

/**
 * Makes a guard against server-side request forgery.
 *
 * Blocks all addresses that are not globally reachable, IPv6 addresses that embed such an IPv4 address, and Azure's platform
 * address. When a client opens a connection, the guard checks the address that the client connects to. The check therefore also
 * covers unusual notations of an address in a URL, DNS rebinding, and redirects.
 *
 * @throws ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE or ERR_OUT_OF_RANGE for an invalid or unknown option.
 */
export function createGuard(options: GuardOptions = {}): Guard {
  const settings = readGuardOptions(options);
  const policy = new Policy(settings);
  const connector = new GuardedConnector(policy, settings);
  let ownDispatcher: FetchDispatcher | undefined;

  function check(target: string | URL): void {
    if (typeof target === 'string' && isIP(target)) {
      policy.checkAddress(target, target, undefined);
      return;
    }
    const { protocol, hostname, port } = new URL(target);
    const http = protocol.replace(/^ws/, 'http');
    const defaultPort = http === 'https:' ? 443 : 80;
    const isLocal = /(^|\.)localhost\.?$/.test(hostname);
    // Checks `localhost` and its subdomains as 127.0.0.1, without a look-up: these names are reserved for loopback addresses (RFC
    // 6761, section 6.3), though not every resolver knows the subdomains.
    const host = isLocal ? '127.0.0.1' : withoutBrackets(hostname);
    policy.checkTarget({ protocol: http, host, port: port === '' ? defaultPort : Number(port) });
  }

  function dispatcher<Dispatcher>({
    Agent,
    ...rest
  }: DispatcherOptions & { Agent?: AgentClass<Dispatcher> } = {}): Dispatcher | FetchDispatcher {
    if (Agent !== undefined) return makeDispatcher(connector, Agent, rest);
    if (Object.keys(rest).length > 0) return makeDispatcher(connector, agentOfFetch<FetchDispatcher>(), rest);
    ownDispatcher ??= makeDispatcher(connector, agentOfFetch<FetchDispatcher>(), {});
    return ownDispatcher;
  }

  return {
    check,
    lookup: guardLookup(settings.lookup, (address, host) => policy.checkAddress(address, host, undefined)),
    httpAgent: (agentOptions = {}) => makeHttpAgent(connector, agentOptions),
    httpsAgent: (agentOptions = {}) => makeHttpsAgent(connector, agentOptions),
    // The interface `Guard` declares the overloads.
    dispatcher: dispatcher as Guard['dispatcher'],
    async fetch(input, init = {}) {
      const isRequest = input instanceof Request;
      // Converts the URL once, so that an object with a changing `toString` cannot pass other URLs to the check than to `fetch`.
      const url = isRequest ? input.url : String(input);
      check(url);
      if (init.dispatcher !== undefined) {
        throw ERR_INVALID_ARG_VALUE({
          name: 'init.dispatcher',
          shown: typeof init.dispatcher,
          reason: 'must not be there: the guard is it',
        });
      }
      return fetch(isRequest ? input : url, { ...init, dispatcher: dispatcher() as FetchDispatcher });
    },
  };
}
