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

/** What `fetch` takes as `dispatcher`. */
export type FetchDispatcher = NonNullable<RequestInit['dispatcher']>;

/** Lets clients connect only to what is public. Its functions need no `this`. */
export interface Guard {
  /**
   * Checks a URL or an address, as far as that can be told without DNS: the protocol, the port, and the host if it is an address or
   * `localhost`. A name passes, and is checked when it is connected to.
   *
   * @throws ERR_IP_BLOCKED or ERR_REQUEST_BLOCKED if it would be refused.
   * @throws ERR_INVALID_URL if it is neither a URL nor an address.
   */
  check(target: string | URL): void;
  /** A `dns.lookup` that answers with an error if one of the addresses is blocked. For whatever connects to what it answers. */
  readonly lookup: LookupFunction;
  /** Makes an agent for requests without TLS. Options are those of `http.Agent`; it has no `proxyEnv`. */
  httpAgent(options?: http.AgentOptions): http.Agent;
  /** Makes an agent for requests over TLS. Options are those of `https.Agent`; it has no `proxyEnv`. */
  httpsAgent(options?: https.AgentOptions): https.Agent;
  /**
   * The dispatcher for Node's own `fetch`: `fetch(url, { dispatcher: guard.dispatcher() })`. Without options it is always the same.
   *
   * @throws ERR_FEATURE_UNAVAILABLE_ON_PLATFORM where `fetch` takes none: on Bun and Deno.
   */
  dispatcher(options?: DispatcherOptions): FetchDispatcher;
  /** Makes a dispatcher for an installed undici: `guard.dispatcher({ Agent })` with its `Agent`. */
  dispatcher<Dispatcher>(options: DispatcherOptions & { Agent: AgentClass<Dispatcher> }): Dispatcher;
  /**
   * Node's own `fetch`, guarded, its redirects included.
   *
   * @throws As {@link Guard.check}; what is refused later is the `cause` of the error that `fetch` throws.
   * @throws ERR_INVALID_ARG_VALUE if there is another dispatcher in `init`.
   */
  fetch(input: string | URL | Request, init?: RequestInit): Promise<Response>;
}

/**
 * Makes a guard against server-side request forgery.
 *
 * Blocks all addresses that are not globally reachable, IPv6 ones that lead to such an IPv4 one, and Azure's platform address, at the
 * time of connecting: whatever form the address had in the URL, whatever DNS answers, wherever a redirect leads.
 *
 * @throws ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE or ERR_OUT_OF_RANGE for options that are not as they should be, and for
 *   any that is not known.
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
    // What the resolver of every system makes of it (RFC 6761, section 6.3).
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
    // The overloads are those of Guard.
    dispatcher: dispatcher as Guard['dispatcher'],
    async fetch(input, init = {}) {
      const isRequest = input instanceof Request;
      // Read once: what is checked is what is fetched.
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
