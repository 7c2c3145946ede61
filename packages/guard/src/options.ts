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

/** A module that opens connections: `node:net`, `@net/net`, or an object with the same `connect` and `isIP`. */
export interface NetModule {
  connect(options: TcpNetConnectOpts): Socket;
  isIP(text: string): number;
}

/** A URL protocol. A WebSocket counts as `http:` or `https:`, the protocol of its upgrade request. */
export type Protocol = 'http:' | 'https:';

/** The options of `createGuard`: which connections a guard allows. */
export interface GuardOptions {
  /**
   * Addresses that are allowed even if they are blocked by default or listed in `deny`. An array does not allow the IPv6 addresses
   * that embed one of its IPv4 addresses. @default []
   */
  allow?: AddressRules | undefined;
  /** Addresses to block in addition to those blocked by default, unless they are listed in `allow`. @default [] */
  deny?: AddressRules | undefined;
  /** The allowed ports. @default all */
  ports?: readonly number[] | undefined;
  /** The allowed protocols. @default ['http:', 'https:'] */
  protocols?: readonly Protocol[] | undefined;
  /** Resolves host names, unless a request has its own `lookup`. The answers of both are checked. @default dns.lookup */
  lookup?: LookupFunction | undefined;
  /** The module that opens the connections. @default node:net */
  net?: NetModule | undefined;
}

/** The options, validated and copied. */
export interface GuardSettings {
  readonly allow: AddressSet;
  /** An address in any of these sets is blocked, unless it is in `allow`. */
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
    // False, because a NAT64 or 6to4 address reaches the allowed IPv4 address through a gateway that the option does not allow.
    allow: readAddressRules(allow, 'options.allow', false),
    deny: [blockedByDefault(), readAddressRules(deny, 'options.deny', true)],
    ports:
      ports === undefined
        ? undefined
        : readList(ports, 'options.ports', (port, name) => validateInteger(port, name, 1, 65535)),
    protocols: readList(protocols, 'options.protocols', validateProtocol),
    // Reads the property `dns.lookup` at each call, so that a later replacement is used. Its answers are checked as well.
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
