import { BlockList } from '@net/blocklist';
import { ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE, quote } from '@net/errors';

/** A set of addresses that can be queried: a `BlockList` of `@net/blocklist` or of `node:net`. */
export interface AddressSet {
  check(address: string, family: 'ipv4' | 'ipv6'): boolean;
}

/** Addresses, subnets (`'10.0.0.0/8'`) and ranges (`'10.0.0.1-10.0.0.9'`), or a set of addresses. */
export type AddressRules = readonly string[] | AddressSet;

/**
 * Public addresses that reach internal services: Azure's platform address, which serves credentials to virtual machines
 * (https://learn.microsoft.com/azure/virtual-network/what-is-ip-address-168-63-129-16).
 */
const PLATFORM_ADDRESSES = { '168.63.129.16': 'Azure Platform' };

/** Makes a list of everything that is not globally reachable, labelled with IANA's names, and of the platform addresses. */
export function blockedByDefault(): BlockList {
  const list = new BlockList({ cidrs: BlockList.SPECIAL_USE_RANGES, strict: true, embeddedIPv4: true });
  for (const [address, label] of Object.entries(PLATFORM_ADDRESSES)) list.addAddress(address, { label });
  return list;
}

/**
 * Makes a set of addresses from the value of an option.
 *
 * @param embeddedIPv4 Whether a set made from an array also contains the IPv6 addresses that embed one of its IPv4 addresses.
 * @throws ERR_INVALID_ARG_TYPE if the value is neither an array nor a set, or a rule is not a string.
 * @throws ERR_INVALID_ARG_VALUE if a rule is not an address, a subnet or a range.
 */
export function readAddressRules(rules: AddressRules, name: string, embeddedIPv4: boolean): AddressSet {
  if (!Array.isArray(rules)) {
    // The type guarantees the method, but callers in JavaScript may pass anything.
    const set = rules as Partial<AddressSet> | null;
    if (typeof set === 'object' && typeof set?.check === 'function') return set as AddressSet;
    throw ERR_INVALID_ARG_TYPE({ name, expected: ['Array', 'BlockList'], actual: rules });
  }
  const list = new BlockList({ strict: true, embeddedIPv4 });
  // `Array.from` turns a hole of a sparse array into undefined, which `addRule` rejects.
  Array.from(rules as readonly unknown[], (rule, i) => addRule(list, rule, `${name}[${i}]`));
  return list;
}

function addRule(list: BlockList, rule: unknown, name: string): void {
  if (typeof rule !== 'string') throw ERR_INVALID_ARG_TYPE({ name, expected: 'string', actual: rule });
  const [first = '', last, ...others] = rule.split('-');
  const family = rule.includes(':') ? 'ipv6' : 'ipv4';
  try {
    if (rule.includes('/')) list.addCIDR(rule);
    else if (last !== undefined && others.length === 0) list.addRange(first, last, family);
    else list.addAddress(rule, family);
  } catch {
    const reason =
      'must be an address, a subnet or a range; names have no place here, because DNS says what they mean';
    throw ERR_INVALID_ARG_VALUE({ name, shown: quote(rule), reason });
  }
}
