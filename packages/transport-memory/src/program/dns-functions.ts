import type dns from 'node:dns';
import { errnoNumber, queryError, resolverError } from '@net/errors';
import { isIP } from '@net/ip-parse';
import type { ResolvedAddress, ResolveOptions } from '@net/transport';
import type { MemoryTransport } from '../handles/transport.ts';

/** Called with an error, or with null and one or two results. */
export type Callback = (error: Error | null, ...results: unknown[]) => void;

/** A function of `dns`, as the network's DNS answers it. */
export interface DnsFunction {
  readonly name: string;
  /** The names of the two results, which the function of `dns.promises` returns as an object. */
  readonly results?: readonly [first: string, second: string];
  /** Whether the arguments are valid. A call with others is passed to Node's own function, which throws. */
  isValid(args: readonly unknown[]): boolean;
  ask(transport: MemoryTransport, args: readonly unknown[], callback: Callback): void;
}

/** The types of records, and the functions that ask for them. */
const FUNCTIONS_OF_TYPES = {
  A: 'resolve4',
  AAAA: 'resolve6',
  ANY: 'resolveAny',
  CAA: 'resolveCaa',
  CNAME: 'resolveCname',
  MX: 'resolveMx',
  NAPTR: 'resolveNaptr',
  NS: 'resolveNs',
  PTR: 'resolvePtr',
  SOA: 'resolveSoa',
  SRV: 'resolveSrv',
  TLSA: 'resolveTlsa',
  TXT: 'resolveTxt',
} as const;

/** The time to live that `resolve4(name, { ttl: true })` reports, in seconds. */
const TTL_SECONDS = 60;

/** The family of the addresses that come first, for each value of the option `order`. */
const FIRST_FAMILY: Record<string, number> = { ipv4first: 4, ipv6first: 6 };

/** The functions of Node's `dns` that ask for names, addresses and records. */
export function dnsFunctions(node: typeof dns): DnsFunction[] {
  const isName = ([host]: readonly unknown[]): boolean => typeof host === 'string';
  const isAddress = ([address]: readonly unknown[]): boolean => isIP(address as string) !== 0;
  return [
    {
      name: 'lookup',
      results: ['address', 'family'],
      isValid: (args) => isName(args) && args[0] !== '',
      ask: (transport, args, callback) => lookUp(node, transport, args, callback),
    },
    {
      name: 'lookupService',
      results: ['hostname', 'service'],
      isValid: (args) => isAddress(args) && Number(args[1]) >= 0 && Number(args[1]) <= 65_535,
      ask: lookUpService,
    },
    {
      name: 'reverse',
      isValid: isAddress,
      ask: (transport, [address], callback) => query(transport, 'reverse', address, {}, callback),
    },
    {
      name: 'resolve',
      isValid: (args) => isName(args) && (typeof args[1] !== 'string' || args[1] in FUNCTIONS_OF_TYPES),
      ask: (transport, [host, type = 'A'], callback) => query(transport, type, host, {}, callback),
    },
    ...Object.entries(FUNCTIONS_OF_TYPES).map(
      ([type, name]): DnsFunction => ({
        name,
        isValid: isName,
        ask: (transport, [host, options], callback) => query(transport, type, host, options, callback),
      }),
    ),
  ];
}

/** The options of `dns.lookup` about the order of addresses. */
interface OrderOptions {
  order?: unknown;
  verbatim?: unknown;
}

function lookUp(
  node: typeof dns,
  transport: MemoryTransport,
  [host, options]: readonly unknown[],
  callback: Callback,
): void {
  const settled = (typeof options === 'object' && options) || { family: options };
  const { all, verbatim, order, ...wanted } = settled as ResolveOptions & OrderOptions;
  const preferred = order ?? (verbatim === false ? 'ipv4first' : node.getDefaultResultOrder());
  const isFirst = ({ family }: ResolvedAddress): number => Number(family === FIRST_FAMILY[String(preferred)]);
  transport.resolve(host as string, { ...wanted, all: true }, (error, answer) => {
    if (error) {
      callback(error);
      return;
    }
    const found = (answer as ResolvedAddress[]).sort((one, other) => isFirst(other) - isFirst(one));
    if (all) callback(null, found);
    else callback(null, found[0]!.address, found[0]!.family);
  });
}

/** Finds the name of an address. A host has no `/etc/services`: the name of the service is the port number. */
function lookUpService(
  transport: MemoryTransport,
  [address, port]: readonly unknown[],
  callback: Callback,
): void {
  const hostname = address as string;
  transport.query('reverse', hostname, (code, [name]) => {
    if (code)
      callback(resolverError({ status: errnoNumber('EAI_NONAME'), hostname, syscall: 'getnameinfo' }));
    else callback(null, name, String(Number(port)));
  });
}

function query(
  transport: MemoryTransport,
  type: unknown,
  host: unknown,
  options: unknown,
  callback: Callback,
): void {
  const [hostname, wanted] = [host as string, type as string];
  const hasTtl = wanted === 'ANY' || (options as { ttl?: unknown } | undefined)?.ttl === true;
  transport.query(wanted, hostname, (code, records) => {
    if (code) callback(queryError({ code, type: wanted, hostname }));
    else callback(null, hasTtl ? records.map((address) => recordOf(wanted, address)) : [...records]);
  });
}

/** The record of an address with its time to live; in the answer to a query for `ANY` also with its type. */
function recordOf(wanted: string, address: string): object {
  const type = isIP(address) === 4 ? 'A' : 'AAAA';
  return { ...(wanted === 'ANY' && { type }), address, ttl: TTL_SECONDS };
}
