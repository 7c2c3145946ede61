import type { ResolveCallback, ResolveOptions, Resolver } from '../contract.ts';
import { builtIn } from './built-in.ts';
import { isWorkerd } from './workerd.ts';

/**
 * The runtime's resolver. Reads the property `dns.lookup` at each call, so that a replacement by the program (a cache, a mock)
 * takes effect.
 */
export const resolve: Resolver = (hostname, options, callback) => {
  // The overloads of `dns.lookup` choose the callback's type by the literal value of `all`, which is not known here.
  const lookup = builtIn('node:dns').lookup as unknown as Resolver;
  if (!isWorkerd()) lookup(hostname, options, callback);
  else if (isLocalhost(hostname)) queueMicrotask(() => answerLoopback(options, callback));
  else lookup(hostname, withoutHints(options), callback);
};

/** Whether `hostname` is `localhost`, or a name under it, which RFC 6761, section 6.3, reserves for the loopback addresses. */
function isLocalhost(hostname: string): boolean {
  return /^(.*\.)?localhost\.?$/i.test(hostname);
}

/** Answers a look-up of `localhost`. workerd's `dns.lookup` asks a public resolver, which does not know the name. */
function answerLoopback({ family, all }: ResolveOptions, callback: ResolveCallback): void {
  const loopback = [
    { address: '127.0.0.1', family: 4 },
    { address: '::1', family: 6 },
  ] as const;
  const found = loopback.filter((entry) => !family || `${family}`.endsWith(`${entry.family}`));
  if (all) callback(null, [...found]);
  else callback(null, found[0]!.address, found[0]!.family);
}

/** Removes the option `hints`: `dns.lookup` of workerd throws if it is present, even as 0. */
function withoutHints({ hints: _, ...options }: ResolveOptions): ResolveOptions {
  return options;
}

/** `dns.ADDRCONFIG`; 0 where the runtime has no such flag. */
export function addressConfigHint(): number {
  return builtIn('node:dns').ADDRCONFIG ?? 0;
}
