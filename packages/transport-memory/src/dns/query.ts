import { isIP } from '@net/ip-parse';
import { isLoopback, tryCanonical } from '../network/addresses.ts';
import type { Kernel } from '../network/kernel.ts';
import type { Stack } from '../network/stack.ts';
import { answerLater, lookUp } from './resolve.ts';

/** Called with the error code of a query, as `dns.resolve4` reports it; or with undefined and the records, addresses or names. */
export type QueryCallback = (code: string | undefined, records: readonly string[]) => void;

const CODES = { ENOTFOUND: 'ENOTFOUND', EAI_AGAIN: 'ETIMEOUT', EAI_FAIL: 'ESERVFAIL' } as const;

/**
 * A DNS query of a virtual host, as `dns.resolve` and `dns.reverse` make it. Names have records of the types A and AAAA, and the
 * addresses of hosts have reverse records. Queries for other types fail with ENODATA, or with ENOTFOUND for an unknown name.
 *
 * @param type The type of the records, such as `A`, or `reverse` for the names of an address.
 */
export function queryOn(
  stack: Stack,
  kernel: Kernel,
  type: string,
  name: string,
  callback: QueryCallback,
): void {
  const { addresses, failure, delayMs } = lookUp(stack, name);
  const records =
    type === 'reverse' ? namesOf(stack, name) : addresses.filter((address) => isOf(type, address));
  const hasOtherRecords = type !== 'reverse' && addresses.length > 0;
  const missing = hasOtherRecords ? 'ENODATA' : 'ENOTFOUND';
  const code = failure ? CODES[failure] : records.length > 0 ? undefined : missing;
  answerLater(stack, kernel, delayMs, () => callback(code, records));
}

function isOf(type: string, address: string): boolean {
  if (type === 'ANY') return true;
  return isIP(address) === (type === 'A' ? 4 : type === 'AAAA' ? 6 : undefined);
}

function namesOf({ surroundings }: Stack, address: string): string[] {
  const canonical = tryCanonical(address);
  if (canonical === undefined) return [];
  if (isLoopback(canonical)) return ['localhost'];
  const found = surroundings.findByAddress(canonical);
  return found ? [found.name] : [];
}
