import type { ResolveOptions, Resolver } from '../contract.ts';
import { builtIn } from './built-in.ts';
import { isWorkerd } from './workerd.ts';

/**
 * The runtime's resolver. Reads the property `dns.lookup` at each call, so that a replacement by the program (a cache, a mock)
 * takes effect.
 */
export const resolve: Resolver = (hostname, options, callback) => {
  // The overloads of `dns.lookup` choose the callback's type by the literal value of `all`, which is not known here.
  const lookup = builtIn('node:dns').lookup as unknown as Resolver;
  if (isWorkerd()) lookup(hostname, withoutHints(options), callback);
  else lookup(hostname, options, callback);
};

/** Removes the option `hints`: `dns.lookup` of workerd throws if it is present, even as 0. */
function withoutHints({ hints: _, ...options }: ResolveOptions): ResolveOptions {
  return options;
}

/** `dns.ADDRCONFIG`; 0 where the runtime has no such flag. */
export function addressConfigHint(): number {
  return builtIn('node:dns').ADDRCONFIG ?? 0;
}
