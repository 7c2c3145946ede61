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
   * Checks a URL or an address without DNS: the protocol, the port, and the host if it is an address or `localhost`. Any other
   * host name passes here; its addresses are checked when a client connects.
   *
   * @throws ERR_IP_BLOCKED or ERR_REQUEST_BLOCKED if the guard would not allow the connection.
   * @throws ERR_INVALID_URL if the argument is neither a URL nor an address.
   */
  check(target: string | URL): void;
  /** A replacement of `dns.lookup` that fails if one of the addresses is blocked; for clients with an option `lookup`. */
  readonly lookup: LookupFunction;
  /** Makes an agent for requests without TLS. The options are those of `http.Agent`, without `proxyEnv`. */
  httpAgent(options?: http.AgentOptions): http.Agent;
  /** Makes an agent for requests over TLS. The options are those of `https.Agent`, without `proxyEnv`. */
  httpsAgent(options?: https.AgentOptions): https.Agent;
  /**
   * A dispatcher for Node's own `fetch`: `fetch(url, { dispatcher: guard.dispatcher() })`. Calls without options return the same
   * dispatcher.
   *
   * @throws ERR_FEATURE_UNAVAILABLE_ON_PLATFORM on Bun and Deno, whose `fetch` has no option `dispatcher`.
   */
  dispatcher(options?: DispatcherOptions): FetchDispatcher;
  /** Makes a dispatcher for an installed undici: `guard.dispatcher({ Agent })` with its `Agent`. */
  dispatcher<Dispatcher>(options: DispatcherOptions & { Agent: AgentClass<Dispatcher> }): Dispatcher;
  /**
   * Node's own `fetch` with every connection checked, those of redirects included.
   *
   * @throws As {@link Guard.check}. The error about a connection that is not allowed is the `cause` of the error that `fetch`
   *   throws.
   * @throws ERR_INVALID_ARG_VALUE if `init` contains another dispatcher.
   */
  fetch(input: string | URL | Request, init?: RequestInit): Promise<Response>;
}

/**
 * Makes a guard against server-side request forgery.
 *
 * Blocks all addresses that are not globally reachable, IPv6 addresses that embed such an IPv4 address, and Azure's platform
 * address. The check runs when a connection is opened, on the address that is connected to: so it covers unusual notations of
 * an address in a URL, DNS rebinding, and redirects.
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
    // Checked as 127.0.0.1 without a look-up: these names are reserved for loopback addresses (RFC 6761, section 6.3), though not
    // every resolver knows the subdomains.
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
      // Converts the URL once, so that an object with a changing `toString` cannot pass one URL to the check and another to `fetch`.
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
