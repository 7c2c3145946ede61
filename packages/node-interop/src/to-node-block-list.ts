import type { BlockList } from 'node:net';
import { ERR_FEATURE_UNAVAILABLE_ON_PLATFORM, ERR_INVALID_ARG_TYPE } from '@net/errors';
import { builtIn } from '@net/transport';
import { createListThatBlocksAll } from './block-list-class.ts';

/** A list of `@net/blocklist`, or any other object that decides which addresses are blocked. */
export interface AddressFilter {
  /** Whether `address` is blocked. */
  check(address: string, family: 'ipv4' | 'ipv6'): boolean;
}

/** The address that `net.SocketAddress` holds, as `check` of a native list accepts it. */
interface AddressAndFamily {
  readonly address: string;
  readonly family: 'ipv4' | 'ipv6';
}

/**
 * Creates a `net.BlockList` of the runtime that asks another list: it answers by the rules, exceptions and expiries that the list
 * has at that time. The other members are those of the list, too: a rule that is added to the result is added to the list. A copy
 * of the result in another thread (`postMessage`, `structuredClone`) blocks every address.
 *
 * @param list The list to ask. Every answer but `false` blocks.
 * @throws ERR_INVALID_ARG_TYPE if `list` has no method `check`.
 * @throws ERR_FEATURE_UNAVAILABLE_ON_PLATFORM on a runtime whose `dgram` ignores block lists: Node before 22.13, Deno.
 */
export function toNodeBlockList(list: AddressFilter): BlockList {
  if (typeof (list as Partial<AddressFilter> | null | undefined)?.check !== 'function') {
    throw ERR_INVALID_ARG_TYPE({ name: 'list', expected: 'a net.BlockList', actual: list });
  }
  if (!hasDatagramLists()) {
    throw ERR_FEATURE_UNAVAILABLE_ON_PLATFORM({ feature: 'a block list for node:dgram' });
  }
  const native = createListThatBlocksAll();
  for (const [name, { get }] of Object.entries(membersOfNodes())) {
    if (name !== 'constructor') Object.defineProperty(native, name, forwarded(list, name, get !== undefined));
  }
  const check = (address: string | AddressAndFamily, family: 'ipv4' | 'ipv6' = 'ipv4'): boolean => {
    const isBlocked =
      typeof address === 'string' ? list.check(address, family) : list.check(address.address, address.family);
    return isBlocked !== false;
  };
  return Object.defineProperty(native, 'check', { value: check });
}

function membersOfNodes(): PropertyDescriptorMap {
  return Object.getOwnPropertyDescriptors(builtIn('node:net').BlockList.prototype);
}

/** A property that forwards to the getter or method `name` of `list`. */
function forwarded(list: object, name: string, isGetter: boolean): PropertyDescriptor {
  const members = list as Record<string, (...args: unknown[]) => unknown>;
  return isGetter
    ? { configurable: true, get: () => members[name] }
    : { configurable: true, value: (...args: unknown[]) => members[name]!(...args) };
}

/** Whether `dgram` of this runtime validates, and so uses, the options that take a block list. */
function hasDatagramLists(): boolean {
  const noList = true as unknown as BlockList;
  try {
    builtIn('node:dgram').createSocket({ type: 'udp4', sendBlockList: noList }).close();
    return false;
  } catch {
    return true;
  }
}
