import { isIP } from 'node:net';
import type { AddressSet } from './address-rules.ts';
import type { GuardSettings } from './options.ts';
import { ipBlocked, requestBlocked } from './refusal.ts';

/** The target of a requested connection. */
export interface Target {
  /** `'http:'` or `'https:'`. */
  readonly protocol: string;
  /** A host name or an address, without brackets. */
  readonly host: string;
  readonly port: number;
}

/** The rules of a guard. The methods throw if a connection is not allowed, or if a rule gives no clear answer. */
export class Policy {
  readonly #settings: GuardSettings;

  constructor(settings: GuardSettings) {
    this.#settings = settings;
  }

  /**
   * Checks a target before its host name is resolved: the protocol, the port, and a host that is an address.
   *
   * @throws ERR_REQUEST_BLOCKED for a protocol or port that is not allowed.
   * @throws ERR_IP_BLOCKED if the host is a blocked address.
   */
  checkTarget(target: Target): void {
    const { protocols, ports, net } = this.#settings;
    const { protocol, host, port } = target;
    const url = urlOf(target);
    if (!protocols.includes(protocol)) {
      throw requestBlocked({ url, reason: `The protocol ${protocol} is not allowed` });
    }
    if (ports && !ports.includes(port)) {
      throw requestBlocked({ url, reason: `The port ${port} is not allowed` });
    }
    // Also asks the module that opens the connection: a host that its `isIP` takes for an address bypasses the checked `lookup`.
    if (isIP(host) || net.isIP(host)) this.checkAddress(host, host, url);
  }

  /**
   * Checks an address before a connection to it is opened.
   *
   * @param host The host name that resolved to the address, or the address itself.
   * @param url The target, for the error; undefined if it is not known.
   * @throws ERR_IP_BLOCKED if the address is blocked or invalid.
   */
  checkAddress(address: string, host: string, url: string | undefined): void {
    const family = FAMILIES[isIP(address)];
    const range = family ? this.#blockingRange(address, family) : 'no rule, because it is no address';
    if (range !== undefined) throw ipBlocked({ url, host, address, range });
  }

  #blockingRange(address: string, family: 'ipv4' | 'ipv6'): string | undefined {
    const { allow, deny } = this.#settings;
    // Also asks for the rule, because `check` of an AllowList is true for the addresses that *no* rule covers.
    if (ask(allow, address, family) === true && describe(allow, address, family) !== undefined)
      return undefined;
    const blocking = deny.find((set) => ask(set, address, family) !== false);
    return blocking && (describe(blocking, address, family) ?? 'a rule of the list');
  }
}

const FAMILIES: Readonly<Record<number, 'ipv4' | 'ipv6'>> = { 4: 'ipv4', 6: 'ipv6' };

/** Formats a target as a URL without a path, because a path may contain secrets, and one connection serves many paths. */
export function urlOf({ protocol, host, port }: Target): string {
  return `${protocol}//${host.includes(':') ? `[${host}]` : host}:${port}`;
}

/** Calls `check` of a set. Returns its result, which may be of any type; undefined if `check` throws. */
function ask(set: AddressSet, address: string, family: 'ipv4' | 'ipv6'): unknown {
  try {
    return set.check(address, family);
  } catch {
    return undefined;
  }
}

/** The text of the rule that covers an address; a fixed text if the set has no `match`; undefined if `match` returns no text. */
function describe(
  set: AddressSet & { match?: unknown },
  address: string,
  family: 'ipv4' | 'ipv6',
): string | undefined {
  if (typeof set.match !== 'function') return 'a rule of the list';
  try {
    const rule: unknown = set.match(address, family);
    return typeof rule === 'string' ? rule : undefined;
  } catch {
    return undefined;
  }
}
