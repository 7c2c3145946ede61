import {
  ERR_INVALID_ARG_VALUE,
  errnoNumber,
  inspectValue,
  resolverError,
  validateNumber,
  validateString,
} from '@net/errors';
import { isIP } from '@net/ip-parse';
import type { ResolveCallback, ResolvedAddress, ResolveOptions } from '@net/transport';
import { snapshotContext } from '../handles/async-context.ts';
import { mapped } from '../network/addresses.ts';
import type { Kernel } from '../network/kernel.ts';
import type { Stack } from '../network/stack.ts';
import type { DnsFailure } from './names.ts';

/** `AI_ADDRCONFIG`, as Linux numbers it: finds only addresses of the families of which the host itself has an address. */
export const ADDRESS_CONFIG_HINT = 0x20;
/** `AI_V4MAPPED`, as Linux numbers it: for family 6, finds IPv4 addresses in IPv4-mapped form if there is no IPv6 address. */
const V4_MAPPED_HINT = 0x08;
/** `AI_ALL`, as Linux numbers it: with {@link V4_MAPPED_HINT}, finds IPv4-mapped addresses in addition to IPv6 addresses. */
const ALL_HINT = 0x10;

/** The default duration of a look-up, in milliseconds. */
const DEFAULT_DELAY_MS = 0.5;

const STATUS_NAMES = { ENOTFOUND: 'EAI_NONAME', EAI_AGAIN: 'EAI_AGAIN', EAI_FAIL: 'EAI_FAIL' } as const;

/**
 * The resolver of a virtual host, with the signature of `dns.lookup`.
 *
 * @throws ERR_INVALID_ARG_TYPE for a name that is no string and hints that are no number, ERR_INVALID_ARG_VALUE for hints that do not exist, like `dns.lookup`.
 */
export function resolveOn(
  stack: Stack,
  kernel: Kernel,
  hostname: string,
  { family, all, hints: givenHints }: ResolveOptions,
  callback: ResolveCallback,
): void {
  validateString(hostname, 'hostname');
  const hints = givenHints || 0;
  validateNumber(hints, 'options.hints');
  if ((hints & ~(ADDRESS_CONFIG_HINT | V4_MAPPED_HINT | ALL_HINT)) !== 0) {
    throw ERR_INVALID_ARG_VALUE({ name: 'hints', shown: inspectValue(hints) });
  }
  const wanted = Number(String(family ?? 0).replace('IPv', ''));
  const { addresses, failure, delayMs } = lookUp(stack, hostname);
  const known = addresses.map((address) => ({ address, family: isIP(address) }));
  const usable = ofFamily(known, wanted, hints).filter((each) => isConfigured(stack, each, hints));
  const said = failure ?? (usable.length === 0 ? 'ENOTFOUND' : undefined);
  answerLater(stack, kernel, delayMs, () => {
    if (isIP(hostname) === 0) {
      const found = usable.map(({ address }) => address).join(' ');
      stack.trace.note(stack.name, `looks up ${hostname}: ${said ?? found}`);
    }
    answer(callback, hostname, said, usable, Boolean(all));
  });
}

/** Calls back after `delayMs` in the async context of the caller, unless the host crashes before. */
export function answerLater(stack: Stack, kernel: Kernel, delayMs: number, callback: () => void): void {
  const inContext = snapshotContext();
  const { timeline } = stack;
  timeline.hold.add();
  timeline.schedule(delayMs * 1000, () => {
    timeline.hold.remove();
    if (stack.isDown || kernel.isDead) return;
    timeline.hasCalledProgram = true;
    inContext(callback);
  });
}

function answer(
  callback: ResolveCallback,
  hostname: string,
  failure: DnsFailure | undefined,
  addresses: ResolvedAddress[],
  all: boolean,
): void {
  if (failure) {
    const status = errnoNumber(STATUS_NAMES[failure]);
    // Called with the error only, like the callback of `dns.lookup`.
    callback(resolverError({ status, hostname }), undefined as unknown as string);
  } else if (all) callback(null, addresses);
  else callback(null, addresses[0]!.address, addresses[0]!.family);
}

/** The addresses of a family, or of both if `wanted` is 0. For family 6, `V4MAPPED` and `ALL` can add IPv4-mapped addresses. */
function ofFamily(addresses: readonly ResolvedAddress[], wanted: number, hints: number): ResolvedAddress[] {
  const found = addresses.filter(({ family }) => wanted === 0 || family === wanted);
  if (wanted !== 6 || (hints & V4_MAPPED_HINT) === 0) return found;
  if (found.length > 0 && (hints & ALL_HINT) === 0) return found;
  const fromIPv4 = addresses.filter(({ family }) => family === 4);
  return [...found, ...fromIPv4.map(({ address }) => ({ address: mapped(address), family: 6 }))];
}

/** The addresses that DNS has for a name, or the failure of the look-up; and the milliseconds until the answer. */
export function lookUp(
  stack: Stack,
  hostname: string,
): { addresses: readonly string[]; failure?: DnsFailure | undefined; delayMs: number } {
  // A numeric address needs no look-up.
  if (isIP(hostname) !== 0) return { addresses: [hostname], delayMs: 0 };
  if (hostname === 'localhost') return { addresses: ['127.0.0.1', '::1'], delayMs: 0 };
  const record = stack.surroundings.dns.find(hostname);
  const delayMs = record?.delay ?? DEFAULT_DELAY_MS;
  if (record?.failure) return { addresses: [], failure: record.failure, delayMs };
  if (record && record.answers.length > 0) {
    const turn = Math.min(record.lookups++, record.answers.length - 1);
    return { addresses: record.answers[turn]!, delayMs };
  }
  return { addresses: stack.surroundings.findByName(hostname)?.addresses ?? [], delayMs };
}

/**
 * Whether a look-up returns an address: with the hint `ADDRCONFIG`, only if the host itself has an address of the same family
 * (RFC 3493 section 6.1).
 */
function isConfigured(stack: Stack, { family }: ResolvedAddress, hints: number): boolean {
  if ((hints & ADDRESS_CONFIG_HINT) === 0) return true;
  const isIPv6 = (address: string): boolean => address.includes(':');
  // Loopback addresses do not count as configured. A host with no other address gets all families, as without the hint.
  const { addresses } = stack;
  return addresses.length === 0 || addresses.some((address) => isIPv6(address) === (family === 6));
}
