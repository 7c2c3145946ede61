import type { ResolveOptions, Resolver } from '../contract.ts';
import { builtIn } from './built-in.ts';
import { isWorkerd } from './workerd.ts';

/**
 * The runtime's resolver. `dns.lookup` is looked up at each call, so that a program which replaces it (to cache, to
 * test) is heard.
 */
export const resolve: Resolver = (hostname, options, callback) => {
  // The overloads tie the callback's shape to `all`; here `all` is not known before the call.
  const lookup = builtIn('node:dns').lookup as unknown as Resolver;
  if (isWorkerd()) lookup(hostname, withoutHints(options), callback);
  else lookup(hostname, options, callback);
};

/** The `dns.lookup` of workerd throws where it is given hints, even none of them. */
function withoutHints({ hints: _, ...options }: ResolveOptions): ResolveOptions {
  return options;
}

/** `dns.ADDRCONFIG`; 0 where the runtime has no such flag. */
export function addressConfigHint(): number {
  return builtIn('node:dns').ADDRCONFIG ?? 0;
}
