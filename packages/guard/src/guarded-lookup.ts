import type { LookupAddress, LookupOptions } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import { ERR_INVALID_ARG_VALUE } from '@net/errors';

type LookupCallback = Parameters<LookupFunction>[2];

/**
 * Puts a check behind a `lookup`. What passes is a copy of what was checked: nothing can change it in between.
 *
 * One address that is refused refuses all: a name that stands for an outer and an inner address is set up to get through.
 *
 * @param check Throws for an address that is refused.
 */
export function guardLookup(
  lookup: LookupFunction,
  check: (address: string, host: string) => void,
): LookupFunction {
  return (hostname: string, options: LookupOptions | number | LookupCallback, callback?: LookupCallback) => {
    const deliver = typeof options === 'function' ? options : (callback as LookupCallback);
    const query: LookupOptions =
      typeof options === 'number' ? { family: options } : typeof options === 'object' ? options : {};
    let isDone = false;

    const finish = (error: Error | null, answer?: unknown) => {
      // The first answer counts.
      if (isDone) return;
      isDone = true;
      const result = error ?? readAnswer(answer, hostname, check);
      if (result instanceof Error) deliver(result, query.all ? [] : '', 0);
      else if (query.all) deliver(null, result);
      else deliver(null, result[0]!.address, result[0]!.family);
    };
    try {
      // One that returns a promise in place of calling back is as good.
      const promised = lookup(hostname, query, finish) as unknown;
      if (promised instanceof Promise) promised.then((answer: unknown) => finish(null, answer), finish);
    } catch (error) {
      if (isDone) throw error;
      finish(error as Error);
    }
  };
}

/** The addresses of an answer, at least one and all of them checked, or why there are none. */
function readAnswer(
  answer: unknown,
  hostname: string,
  check: (address: string, host: string) => void,
): [LookupAddress, ...LookupAddress[]] | Error {
  try {
    const addresses = (Array.isArray(answer) ? Array.from(answer) : [answer]).map((each: unknown) => {
      const address: unknown =
        typeof each === 'object' && each !== null && 'address' in each ? each.address : each;
      if (typeof address !== 'string') {
        throw ERR_INVALID_ARG_VALUE({
          name: 'address',
          shown: typeof address,
          reason: 'is no answer of a lookup',
        });
      }
      check(address, hostname);
      return { address, family: isIP(address) };
    });
    const [first, ...others] = addresses;
    return first ? [first, ...others] : notFound(hostname);
  } catch (error) {
    return error as Error;
  }
}

function notFound(hostname: string): Error {
  const error = new Error(`getaddrinfo ENOTFOUND ${hostname}`);
  return Object.assign(error, { code: 'ENOTFOUND', syscall: 'getaddrinfo', hostname });
}
