import {
  ERR_INVALID_ADDRESS,
  ERR_INVALID_ARG_TYPE,
  ERR_INVALID_ARG_VALUE,
  quote,
  validateString,
} from '@net/errors';
import { embeddedIPv4In } from '@net/ip-parse';
import type { SocketAddress } from '@net/socket-address';
import { type Family, isMarked, readAddress, readFamily, tryReadAddress } from './address-argument.ts';
import { draft, writeIPv4 } from './draft.ts';
import { FIRST } from './draft-places.ts';
import { IS_STRICT, LOOKS_INSIDE } from './list-option.ts';
import {
  type LinesOptions,
  type ListOptions,
  type ListReader,
  type ListResult,
  makeListReader,
} from './list-reader.ts';
import { readAddressRule, readRange, readSubnet, splitCIDR, validateOrder } from './rule-argument.ts';
import { RuleStore } from './rule-store.ts';
import { RULE_TEXT } from './rule-text.ts';
import { readSnapshot, writeSnapshot } from './snapshot.ts';
import { listSpecialUseRanges, PRIVATE_RANGES } from './special-use-ranges.ts';

/** Marks block lists, so that the copies of this package in a tree know each other's. */
const BRAND = Symbol.for('@net/blocklist');
/** Node's protocol for objects that know how to show themselves; Bun and Deno know it, too. */
const CUSTOM_INSPECT = Symbol.for('nodejs.util.inspect.custom');

/** How a list answers. */
export interface BlockListOptions {
  /**
   * Whether `check` throws for what is no address, where it otherwise answers false, and takes the family from the address
   * when none is given, where it otherwise assumes `'ipv4'`. Any value that is true in a condition turns it on.
   *
   * @default false
   */
  strict?: boolean;
  /**
   * Whether an IPv6 address is also blocked if an IPv4 address that it carries is: see `embeddedIPv4` of `@net/ip-parse` for
   * the transition mechanisms. IPv4-mapped addresses always are. Any value that is true in a condition turns it on.
   *
   * @default false
   */
  embeddedIPv4?: boolean;
  /** Subnets to begin with, as for `addCIDRs`. */
  cidrs?: readonly string[];
}

/** How one `check` answers. */
export interface CheckOptions {
  /** Overrides the list's own `strict`, unless it is undefined or null. */
  strict?: boolean | undefined;
  /** What the address is to be read as. @default 'ipv4', or what the address is if `strict` */
  family?: Family | undefined;
}

/**
 * Rules that say which IP addresses are blocked: Node's `net.BlockList`, on every runtime, for a million rules.
 *
 * Addresses, subnets and ranges are kept as they were added and can be removed one by one. An IPv4 address and its
 * IPv4-mapped form (`::ffff:192.0.2.1`) are the same address to all rules.
 *
 * Unless it is strict, a list answers as Node's does: what cannot be read as an address of the given family is *not
 * blocked*.
 */
export class BlockList {
  /** The private, loopback and link-local subnets, as in Node. They leave a good deal of what is not public out. */
  static readonly PRIVATE_RANGES: readonly string[] = PRIVATE_RANGES;

  #store = new RuleStore();
  #options = 0;

  /**
   * @throws What `addCIDRs` throws.
   */
  constructor(options: BlockListOptions = {}) {
    const { strict, embeddedIPv4, cidrs = [] } = options;
    this.#options = (strict ? IS_STRICT : 0) | (embeddedIPv4 ? LOOKS_INSIDE : 0);
    this.addCIDRs(cidrs);
    Object.defineProperty(this, BRAND, { value: true });
  }

  /** Whether the value is a block list of this package, be it of another copy of it. */
  static isBlockList(value: unknown): value is BlockList {
    return isMarked(value, BRAND);
  }

  /**
   * All subnets that are not globally reachable, after IANA's registries of special-purpose addresses and of the address
   * spaces: what a server should not let others make it connect to.
   *
   * A block stands for all that lies in it: the few anycast addresses in `192.0.0.0/24` and `2001::/23` that are
   * globally reachable are covered, too.
   */
  static get SPECIAL_USE_RANGES(): readonly string[] {
    return listSpecialUseRanges();
  }

  /**
   * Blocks an address. Adding it again makes it the newest, and does not add another rule.
   *
   * @param family What a text is read as.
   * @throws ERR_INVALID_ARG_TYPE if the address is neither a string nor a SocketAddress.
   * @throws ERR_INVALID_ARG_VALUE if the family is neither `'ipv4'` nor `'ipv6'`.
   * @throws ERR_INVALID_ADDRESS if the text is no address of the family.
   */
  addAddress(address: string | SocketAddress, family?: Family): void;
  // By itself, too, for whoever asks for a BlockList by Node's types.
  addAddress(address: SocketAddress): void;
  addAddress(address: string | SocketAddress, family: Family = 'ipv4'): void {
    this.#store.add(readAddressRule(address, family));
  }

  /**
   * Blocks addresses; all or, if it throws, none of them.
   *
   * @throws As {@link addAddress}, and ERR_INVALID_ARG_TYPE if it is no array.
   */
  addAddresses(addresses: readonly (string | SocketAddress)[], family: Family = 'ipv4'): void {
    validateArray(addresses, 'addresses');
    validateString(family, 'family');
    // A hole in the array is refused as what it reads as.
    Array.from(addresses, (address, i) => readAddress(address, `addresses[${i}]`, family, FIRST));
    for (const address of addresses) this.addAddress(address, family);
  }

  /**
   * Blocks all addresses from `start` to `end`, both included.
   *
   * Of two families, the IPv4 address stands for its IPv4-mapped form.
   *
   * @throws As {@link addAddress}, and ERR_INVALID_ARG_VALUE if `start` comes after `end`.
   */
  addRange(start: string | SocketAddress, end: string | SocketAddress, family?: Family): void;
  addRange(start: SocketAddress, end: SocketAddress): void;
  addRange(start: string | SocketAddress, end: string | SocketAddress, family: Family = 'ipv4'): void {
    const style = readRange(start, end, family);
    validateOrder(start, style);
    this.#store.add(style);
  }

  /**
   * Blocks a subnet.
   *
   * @param network An address in the subnet.
   * @param prefix How many leading bits the addresses of the subnet have in common: 0 to 32, or 0 to 128 for IPv6.
   * @throws As {@link addAddress}, ERR_INVALID_ARG_TYPE if the prefix is no number, and ERR_OUT_OF_RANGE.
   */
  addSubnet(network: string | SocketAddress, prefix: number, family?: Family): void;
  addSubnet(network: SocketAddress, prefix: number): void;
  addSubnet(network: string | SocketAddress, prefix: number, family: Family = 'ipv4'): void {
    this.#store.add(readSubnet(network, prefix, family));
  }

  /**
   * Blocks a subnet that is written as `192.0.2.0/24` or `2001:db8::/32`.
   *
   * @throws ERR_INVALID_ARG_TYPE if it is no string.
   * @throws ERR_INVALID_ARG_VALUE if there is no prefix length in it.
   * @throws ERR_INVALID_ADDRESS if there is no address in it.
   * @throws ERR_OUT_OF_RANGE if the prefix is too long.
   */
  addCIDR(cidr: string): void {
    this.addSubnet(...splitCIDR(cidr));
  }

  /**
   * Blocks subnets. If one of them cannot be taken apart, none are added; if one has no address or too long a prefix, those
   * before it are, as in Node.
   *
   * @throws As {@link addCIDR}, and ERR_INVALID_ARG_TYPE if it is no array.
   */
  addCIDRs(cidrs: readonly string[]): void {
    validateArray(cidrs, 'cidrs');
    const subnets = Array.from(cidrs, (cidr, i) => splitCIDR(cidr, `cidrs[${i}]`));
    for (const subnet of subnets) this.addSubnet(...subnet);
  }

  /**
   * Removes an address, in whichever form it was added. One that was not added as an address is left as it is, even if a
   * subnet or a range blocks it.
   *
   * @throws As {@link addAddress}.
   */
  removeAddress(address: string | SocketAddress, family: Family = 'ipv4'): void {
    this.#store.remove(readAddressRule(address, family));
  }

  /**
   * Removes the newest range that was added with these ends.
   *
   * @throws As {@link addAddress}.
   */
  removeRange(start: string | SocketAddress, end: string | SocketAddress, family: Family = 'ipv4'): void {
    this.#store.remove(readRange(start, end, family));
  }

  /**
   * Removes the newest subnet that was added with this network address and prefix.
   *
   * @throws As {@link addSubnet}.
   */
  removeSubnet(network: string | SocketAddress, prefix: number, family: Family = 'ipv4'): void {
    this.#store.remove(readSubnet(network, prefix, family));
  }

  /**
   * Removes the newest subnet that was added like this.
   *
   * @throws As {@link addCIDR}.
   */
  removeCIDR(cidr: string): void {
    this.removeSubnet(...splitCIDR(cidr));
  }

  /**
   * Whether an address is blocked.
   *
   * Unless the list or the call is strict, what cannot be read as an address of the family is not blocked, nor is an IPv6
   * address whose family was left out.
   *
   * @param address Text, or a SocketAddress, which brings its own family.
   * @param family What a text is read as, or the options of this call.
   * @throws ERR_INVALID_ARG_TYPE if the address is neither a string nor a SocketAddress.
   * @throws ERR_INVALID_ADDRESS if it is strict, and the text is no address.
   * @throws ERR_INVALID_ARG_VALUE if it is strict, and the family is neither `'ipv4'` nor `'ipv6'`.
   */
  check(address: string | SocketAddress, family?: Family | CheckOptions): boolean;
  check(address: SocketAddress): boolean;
  check(address: string | SocketAddress, family: Family | CheckOptions | undefined = undefined): boolean {
    // What a server asks for each connection comes first, and allocates nothing.
    const isIPv4 = typeof address === 'string' && (family === 'ipv4' || family === undefined);
    if (isIPv4 && tryReadAddress(address, false, FIRST)) return this.#store.covers(false);
    const isIPv6 = this.#readQuery(address, family, false);
    return isIPv6 !== undefined && this.#coversDraft(isIPv6);
  }

  /**
   * The rule that blocks an address, as `rules` shows it, or undefined if none does. For logs.
   *
   * If several do, it is the one that reaches the highest address, and of these the widest: among subnets that is always
   * the widest one. For an IPv4-mapped address, rules about IPv4 come first.
   *
   * @param family What a text is read as. @default what it is
   * @throws As {@link check}.
   */
  match(address: string | SocketAddress, family?: Family): string | undefined {
    const isIPv6 = this.#readQuery(address, family, true);
    if (isIPv6 === undefined) return undefined;
    const rule = this.#store.match(isIPv6);
    if (rule !== undefined || !isIPv6) return rule;
    for (const inside of this.#listEmbedded()) {
      writeIPv4(inside, FIRST);
      const ruleInside = this.#store.match(false);
      if (ruleInside !== undefined) return ruleInside;
    }
    return undefined;
  }

  /** Removes all rules. */
  clear(): void {
    this.#store = new RuleStore();
  }

  /** How many rules there are. */
  get size(): number {
    return this.#store.size;
  }

  /** The rules as text: the addresses, then the subnets, then the ranges, the newest first in each. */
  get rules(): string[] {
    return this.#store.texts();
  }

  /** The same as `rules`. */
  toJSON(): string[] {
    return this.rules;
  }

  /**
   * Adds the rules that `toJSON` gave, or their JSON text. They are added in the order in which they are given, so that
   * subnets and ranges end up in reverse, as in Node.
   *
   * A text that is no rule is skipped, or refused if the list is strict. A rule that holds no address is refused.
   *
   * @throws ERR_INVALID_ARG_TYPE if the data is no array of strings.
   * @throws SyntaxError if it is text, and no JSON.
   * @throws ERR_INVALID_ARG_VALUE if a text is refused.
   * @throws What the methods that add such a rule throw.
   */
  fromJSON(data: string | readonly string[]): void {
    const texts: unknown = typeof data === 'string' ? JSON.parse(data) : data;
    if (!isStringArray(texts)) {
      throw ERR_INVALID_ARG_TYPE({ name: 'data', expected: ['string', 'string[]'], actual: texts });
    }
    for (const text of texts) {
      const [, kind, ipVersion, body = ''] = RULE_TEXT.exec(text) ?? [];
      // The expression lets nothing else through.
      const family = ipVersion as Family;
      if (kind === 'Address') this.addAddress(body, family);
      else if (kind === 'Subnet') {
        const [network, prefix] = splitCIDR(body);
        this.addSubnet(network, prefix, family);
      } else if (kind) {
        const [start, end = ''] = body.split('-');
        this.addRange(start!, end, family);
      } else if (this.#options & IS_STRICT) {
        throw ERR_INVALID_ARG_VALUE({ name: 'data', shown: quote(text), reason: 'must hold rules' });
      }
    }
  }

  /**
   * Adds the rules of a published list. All its lines are read before any rule is added.
   *
   * Each line holds an address, a subnet, a range, or nothing; the README lists the formats.
   *
   * @throws ERR_INVALID_ARG_TYPE if it is no string.
   * @throws ERR_INVALID_ARG_VALUE, with `line` and `text`, for a line that cannot be read, unless these are collected.
   */
  addText(text: string, options: ListOptions = {}): ListResult {
    validateString(text, 'text');
    const reader = makeListReader(options);
    reader.read(text);
    return this.#addList(reader);
  }

  /**
   * Adds the rules of a published list that arrives bit by bit. They are added at the end, all at once; until then
   * the list answers as before.
   *
   * @param lines Strings, each of one or more whole lines; or bytes in UTF-8, cut anywhere.
   * @throws As {@link addText}, and what `lines` and `onProgress` throw.
   */
  async addLines(
    lines: AsyncIterable<string | Uint8Array> | Iterable<string | Uint8Array>,
    options: LinesOptions = {},
  ): Promise<ListResult> {
    const reader = makeListReader(options);
    for await (const text of lines) reader.read(text);
    return this.#addList(reader);
  }

  /**
   * Writes all rules, and the options, as bytes that {@link fromBytes} reads.
   *
   * @param options `shared`: whether the bytes stand in a SharedArrayBuffer, so that other threads can read them in
   *   place. Default false.
   */
  toBytes({ shared }: { shared?: boolean | undefined } = {}): Uint8Array {
    return writeSnapshot(this.#store, this.#options, shared);
  }

  /**
   * Makes a list of the bytes that {@link toBytes} wrote, on a machine with the same byte order.
   *
   * Bytes in shared memory are used where they stand, however many threads do so, and must not be written to. A list that
   * changes keeps its changes to itself: the first removal makes it a copy of its own.
   *
   * @throws ERR_INVALID_ARG_TYPE if it is no Uint8Array.
   * @throws ERR_INVALID_ARG_VALUE if the bytes are no snapshot, of another version, cut off or corrupt.
   */
  static fromBytes(bytes: Uint8Array): BlockList {
    if (!(bytes instanceof Uint8Array)) {
      throw ERR_INVALID_ARG_TYPE({ name: 'bytes', expected: 'Uint8Array', actual: bytes });
    }
    const list = new BlockList();
    [list.#store, list.#options] = readSnapshot(bytes);
    return list;
  }

  /** How `util.inspect` and `console.log` show it. */
  [CUSTOM_INSPECT](
    depth: number,
    options: { depth: number | null; stylize: (text: string, style: string) => string },
    inspect: (value: object, options: object) => string,
  ): string {
    if (depth < 0) return options.stylize(`[${this.constructor.name}]`, 'special');
    const left = options.depth === null ? null : options.depth - 1;
    return `BlockList ${inspect({ rules: this.rules }, { ...options, depth: left })}`;
  }

  /**
   * Reads what is asked about into the draft.
   *
   * @param infers Whether the family of a text is taken from it in any case.
   * @returns Whether it is IPv6, or undefined if it cannot be read.
   */
  #readQuery(
    address: string | SocketAddress,
    family: Family | CheckOptions | undefined,
    infers: boolean,
  ): boolean | undefined {
    // It brings its own family.
    if (typeof address !== 'string') return readAddress(address, 'address', '', FIRST);
    const isOptions = typeof family === 'object' && family !== null && !Array.isArray(family);
    const strict = (isOptions ? family.strict : undefined) ?? Boolean(this.#options & IS_STRICT);
    const given: unknown = isOptions ? family.family : family;
    let isIPv6 = given === 'ipv6';
    if (given === undefined) isIPv6 = (infers || strict) && address.includes(':');
    else if (!isIPv6 && given !== 'ipv4') {
      validateString(given, 'family');
      // Node reads a family that it does not know as IPv6.
      isIPv6 = strict ? readFamily(given) : given.toLowerCase() !== 'ipv4';
    }
    if (tryReadAddress(address, isIPv6, FIRST)) return isIPv6;
    if (strict) throw ERR_INVALID_ADDRESS();
    return undefined;
  }

  #coversDraft(isIPv6: boolean): boolean {
    if (this.#store.covers(isIPv6)) return true;
    return (
      isIPv6 &&
      this.#listEmbedded().some((inside) => {
        writeIPv4(inside, FIRST);
        return this.#store.covers(false);
      })
    );
  }

  /** The IPv4 addresses that the IPv6 address in the draft carries, if the list looks at them. */
  #listEmbedded(): readonly number[] {
    return this.#options & LOOKS_INSIDE ? embeddedIPv4In(draft[0]!, draft[1]!, draft[2]!, draft[3]!) : [];
  }

  #addList(reader: ListReader): ListResult {
    const result = reader.finish();
    this.#store.addAll(reader.rules);
    return result;
  }
}

function validateArray(value: unknown, name: string): asserts value is readonly unknown[] {
  if (!Array.isArray(value)) throw ERR_INVALID_ARG_TYPE({ name, expected: 'Array', actual: value });
}

function isStringArray(value: unknown): value is readonly string[] {
  return Array.isArray(value) && Array.from(value).every((item) => typeof item === 'string');
}
