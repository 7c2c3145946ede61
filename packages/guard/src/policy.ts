import { isIP } from 'node:net';
import type { AddressSet } from './address-rules.ts';
import type { GuardSettings } from './options.ts';
import { ipBlocked, requestBlocked } from './refusal.ts';

/** What a connection is to be made for. */
export interface Target {
  /** `'http:'` or `'https:'`. */
  readonly protocol: string;
  /** A name or an address, without brackets. */
  readonly host: string;
  readonly port: number;
}

/** Says no. Each method throws if it does, and in all cases in which it cannot tell. */
export class Policy {
  readonly #settings: GuardSettings;

  constructor(settings: GuardSettings) {
    this.#settings = settings;
  }

  /**
   * Whether a connection may be made, as far as that is known before the name is resolved.
   *
   * @throws ERR_REQUEST_BLOCKED for a protocol or port that is not allowed.
   * @throws ERR_IP_BLOCKED if the host is an address that is blocked.
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
    // What the module that connects takes for an address it never looks up.
    if (isIP(host) || net.isIP(host)) this.checkAddress(host, host, url);
  }

  /**
   * Whether an address may be connected to.
   *
   * @param host The name that stands for it, or itself.
   * @throws ERR_IP_BLOCKED if it may not, or is no address.
   */
  checkAddress(address: string, host: string, url: string | undefined): void {
    const family = FAMILIES[isIP(address)];
    const range = family ? this.#blockingRange(address, family) : 'no rule, because it is no address';
    if (range !== undefined) throw ipBlocked({ url, host, address, range });
  }

  #blockingRange(address: string, family: 'ipv4' | 'ipv6'): string | undefined {
    const { allow, deny } = this.#settings;
    // A list that is the inverse of a block list says yes to what it has no rule for.
    if (ask(allow, address, family) === true && describe(allow, address, family) !== undefined)
      return undefined;
    const blocking = deny.find((set) => ask(set, address, family) !== false);
    return blocking && (describe(blocking, address, family) ?? 'a rule of the list');
  }
}

const FAMILIES: Readonly<Record<number, 'ipv4' | 'ipv6'>> = { 4: 'ipv4', 6: 'ipv6' };

/** Where a connection goes, as a URL. A path may hold secrets, and many paths go over one connection. */
export function urlOf({ protocol, host, port }: Target): string {
  return `${protocol}//${host.includes(':') ? `[${host}]` : host}:${port}`;
}

/** What a set says, or undefined if it fails. */
function ask(set: AddressSet, address: string, family: 'ipv4' | 'ipv6'): unknown {
  try {
    return set.check(address, family);
  } catch {
    return undefined;
  }
}

/** The rule that holds an address, as its set shows it; undefined if it shows rules and none holds it. */
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
