import dns from 'node:dns';
import type { Resolver } from '../contract.ts';

/**
 * The system's resolver. `dns.lookup` is looked up at each call, so that a program which replaces it (to cache, to
 * test) is heard.
 */
export const resolve: Resolver = (hostname, options, callback) => {
  // Node's overloads tie the callback's shape to `all`; here `all` is not known before the call.
  const lookup = dns.lookup as unknown as Resolver;
  lookup(hostname, options, callback);
};

/** `dns.ADDRCONFIG`. */
export const addressConfigHint = dns.ADDRCONFIG;
