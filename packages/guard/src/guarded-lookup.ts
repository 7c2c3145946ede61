import type { LookupAddress, LookupOptions } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import { ERR_INVALID_ARG_VALUE } from '@net/errors';

type LookupCallback = Parameters<LookupFunction>[2];

/**
 * Wraps a `lookup` function so that the addresses it returns are checked. The caller gets a copy of the checked addresses, so that
 * the wrapped function cannot modify them afterwards.
 *
 * If one address is blocked, the look-up fails: a name that resolves to both a public and an internal address is a typical attempt
 * to bypass such a check.
 *
 * @param check Throws for a blocked address. The look-up then fails with this error.
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
      // Ignores every call but the first, because a faulty `lookup` may call back twice.
      if (isDone) return;
      isDone = true;
      const result = error ?? readAnswer(answer, hostname, check);
      if (result instanceof Error) deliver(result, query.all ? [] : '', 0);
      else if (query.all) deliver(null, result);
      else deliver(null, result[0]!.address, result[0]!.family);
    };
    try {
      // Also accepts a `lookup` that returns a promise instead of calling back.
      const promised = lookup(hostname, query, finish) as unknown;
      if (promised instanceof Promise) promised.then((answer: unknown) => finish(null, answer), finish);
    } catch (error) {
      if (isDone) throw error;
      finish(error as Error);
    }
  };
}

/** Checks the addresses of an answer. Returns all of them, at least one; or the error for the callback. */
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
