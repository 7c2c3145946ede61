import dns from 'node:dns';
import net, { type LookupFunction, type Socket, type TcpNetConnectOpts } from 'node:net';
import {
  ERR_INVALID_ARG_TYPE,
  ERR_INVALID_ARG_VALUE,
  quote,
  validateFunction,
  validateInteger,
  validateObject,
} from '@net/errors';
import { type AddressRules, type AddressSet, blockedByDefault, readAddressRules } from './address-rules.ts';
import { readOptions } from './known-names.ts';

/** What makes the connections: `node:net`, `@net/net`, or anything with the same `connect` and `isIP`. */
export interface NetModule {
  connect(options: TcpNetConnectOpts): Socket;
  isIP(text: string): number;
}

/** A protocol that may be spoken. WebSockets count as what they begin with. */
export type Protocol = 'http:' | 'https:';

/** What a guard lets through. */
export interface GuardOptions {
  /** Addresses that may be connected to although they would be blocked. @default [] */
  allow?: AddressRules | undefined;
  /** Addresses that are blocked beside all that are not globally reachable, unless `allow` has them. @default [] */
  deny?: AddressRules | undefined;
  /** The only ports that may be connected to. @default all */
  ports?: readonly number[] | undefined;
  /** The only protocols that may be spoken. @default ['http:', 'https:'] */
  protocols?: readonly Protocol[] | undefined;
  /** What resolves names, if a request brings nothing of its own. Its answers are checked. @default dns.lookup */
  lookup?: LookupFunction | undefined;
  /** What makes the connections. @default node:net */
  net?: NetModule | undefined;
}

/** The options, validated and copied. */
export interface GuardSettings {
  readonly allow: AddressSet;
  /** One of them blocks, if `allow` does not. */
  readonly deny: readonly AddressSet[];
  readonly ports: readonly number[] | undefined;
  readonly protocols: readonly string[];
  readonly lookup: LookupFunction;
  readonly net: NetModule;
}

const KNOWN = ['allow', 'deny', 'ports', 'protocols', 'lookup', 'net'] as const;
const PROTOCOLS: readonly Protocol[] = ['http:', 'https:'];

/** @throws As `createGuard`. */
export function readGuardOptions(given: GuardOptions): GuardSettings {
  const {
    allow = [],
    deny = [],
    ports,
    protocols = PROTOCOLS,
    lookup,
    net: module = net,
  } = readOptions(given, 'options', KNOWN);
  if (lookup !== undefined) validateFunction(lookup, 'options.lookup');
  validateObject(module, 'options.net');
  validateFunction(module.connect, 'options.net.connect');
  validateFunction(module.isIP, 'options.net.isIP');
  return {
    // An IPv6 address that leads to an allowed IPv4 address takes another way there.
    allow: readAddressRules(allow, 'options.allow', false),
    deny: [blockedByDefault(), readAddressRules(deny, 'options.deny', true)],
    ports:
      ports === undefined
        ? undefined
        : readList(ports, 'options.ports', (port, name) => validateInteger(port, name, 1, 65535)),
    protocols: readList(protocols, 'options.protocols', validateProtocol),
    // Not dns.lookup itself: what replaces it later is used, too, and what it answers is checked.
    lookup: lookup ?? ((...query) => dns.lookup(...query)),
    net: module,
  };
}

function validateProtocol(protocol: unknown, name: string): void {
  if ((PROTOCOLS as readonly unknown[]).includes(protocol)) return;
  const shown = typeof protocol === 'string' ? quote(protocol) : typeof protocol;
  throw ERR_INVALID_ARG_VALUE({ name, shown, reason: "must be 'http:' or 'https:'" });
}

function readList<Item>(
  list: readonly Item[],
  name: string,
  validate: (item: Item, name: string) => void,
): readonly Item[] {
  if (!Array.isArray(list)) throw ERR_INVALID_ARG_TYPE({ name, expected: 'Array', actual: list });
  return Array.from(list, (item: Item, i) => {
    validate(item, `${name}[${i}]`);
    return item;
  });
}
