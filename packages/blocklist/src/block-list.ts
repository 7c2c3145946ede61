import { ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE } from '@net/errors';
import { embeddedIPv4In, parseIPv6Into, scanIPv4 } from '@net/ip-parse';
import type { SocketAddress } from '@net/socket-address';
import { type Family, isMarked } from './arguments/address.ts';
import { readBoolean, readOptions } from './arguments/options.ts';
import { type CheckOptions, readQuery } from './arguments/query.ts';
import { addPatterns, type BlockListOptions, readListSettings } from './list-settings.ts';
import { partsOf, RuleList } from './rule-list.ts';
import { type BlockRule, sortByWidth, toBlockRule } from './rules/block-rule.ts';
import type { RulePlace } from './rules/rule-set.ts';
import type { RuleStore } from './rules/rule-store.ts';
import { formatRuleAndNote } from './rules/rule-text.ts';
import { FIRST, writeIPv4 } from './rules/rule-words.ts';
import { type ListState, readSnapshot, writeSnapshot } from './snapshot/snapshot.ts';
import { listSpecialUseRanges, PRIVATE_RANGES } from './special-use-ranges.ts';

/** The key of the property by which copies of this package recognize each other's lists. See {@link MARK} for its value. */
const BRAND = Symbol.for('@net/blocklist');
/** `util.inspect.custom`: the key of the method with which an object formats itself on Node, Bun and Deno. */
const CUSTOM_INSPECT = Symbol.for('nodejs.util.inspect.custom');

/**
 * Rules that decide which IP addresses are blocked: Node's `net.BlockList`, on every runtime, fast with a million rules.
 *
 * Addresses, subnets and ranges are kept as they were added and can be removed one by one. An IPv4 address and its IPv4-mapped
 * form (`::ffff:192.0.2.1`) are the same address to all rules.
 *
 * A list that is not strict answers as in Node 26: the default family is IPv4, and a text that is not an address of the family is
 * *not blocked*.
 */
export class BlockList extends RuleList {
  /** The private, loopback and link-local subnets, as in Node 26. Many other special-use ranges are not among them. */
  static readonly PRIVATE_RANGES: readonly string[] = PRIVATE_RANGES;

  readonly #parts = partsOf(this);

  /** @throws The errors of `addCIDRs`, and ERR_INVALID_ARG_TYPE or ERR_INVALID_ARG_VALUE if an option is unknown or invalid. */
  constructor(options: BlockListOptions | undefined = undefined) {
    super();
    const { isStrict, looksInside, cidrs, allow, onExpire, now } = readListSettings(options);
    const parts = this.#parts;
    parts.isStrict = isStrict;
    parts.looksInside = looksInside;
    if (onExpire) parts.store.onEnd = (rule) => queueMicrotask(() => onExpire(toBlockRule(rule)));
    if (now) parts.store.now = now;
    this.addCIDRs(cidrs);
    if (allow.length > 0) addPatterns(partsOf(this.exceptions).store, allow);
    Object.defineProperty(this, BRAND, MARK);
  }

  /** Whether the value is a BlockList of this copy of the package or of another one. */
  static isBlockList(value: unknown): value is BlockList {
    return isMarked(value, BRAND);
  }

  /**
   * All subnets that are not globally reachable, according to IANA's registries of special-purpose addresses and of the address
   * spaces. A server that connects to addresses chosen by its clients should block them, against server-side request forgery.
   *
   * Whole blocks are listed. They also cover the few addresses in `192.0.0.0/24` and `2001::/23` that are globally reachable.
   */
  static get SPECIAL_USE_RANGES(): readonly string[] {
    return listSpecialUseRanges();
  }

  /**
   * Whether an address is blocked.
   *
   * Unless the list or the call is strict, a text that is not an address of the family counts as covered by no rule. The family
   * then defaults to IPv4, so this includes an IPv6 text without the argument `family`.
   *
   * @param address A text, or a SocketAddress, whose own family is used.
   * @param family The family of a text, or the options of this call.
   * @throws ERR_INVALID_ARG_TYPE if the address is neither a string nor a SocketAddress, or the family is not a string.
   * @throws ERR_INVALID_ADDRESS if the list or the call is strict, and the text is not an address of the family.
   * @throws ERR_INVALID_ARG_VALUE if an option is unknown; or if the list or the call is strict, and the family is unknown.
   */
  check(address: string | SocketAddress, family?: Family | CheckOptions): boolean;
  check(address: SocketAddress): boolean;
  check(address: string | SocketAddress, family: Family | CheckOptions | undefined = undefined): boolean {
    // The fast path, without allocations: the arguments that a server passes for each connection.
    const parts = this.#parts;
    const { words } = parts;
    if (typeof address === 'string') {
      if (family === undefined || family === 'ipv4' || family === 'IPv4') {
        const ipv4 = scanIPv4(address);
        if (ipv4 >= 0) {
          const { mapped } = parts;
          mapped[3] = ipv4;
          const isCovered = parts.store.coversIPv4(mapped, FIRST);
          return isCovered !== parts.isAllowList && !(parts.exceptions && this.#isExcepted(mapped, false));
        }
      } else if ((family === 'ipv6' || family === 'IPv6') && parseIPv6Into(address, words, FIRST) === 0) {
        return this.#refusesIPv6();
      }
    }
    const isIPv6 = readQuery(words, address, family, parts.isStrict, false);
    if (isIPv6 === undefined) return parts.isAllowList;
    return isIPv6 ? this.#refusesIPv6() : this.#refuses(false);
  }

  /**
   * The rule that covers an address, as a text in the format of `rules`, for logs. Undefined if no rule covers the address, or an
   * exception allows it.
   *
   * Of several such rules, the one with the highest last address is returned, and of those the widest: among subnets that is
   * always the widest one. For an IPv4 or IPv4-mapped address, IPv4 rules take precedence over IPv6 rules.
   *
   * @param family The family of a text. @default the family that the text is written in
   * @throws As {@link check}.
   */
  match(address: string | SocketAddress, family?: Family): string | undefined {
    const isIPv6 = this.#readInferring(address, family);
    if (isIPv6 === undefined) return undefined;
    const find = (asIPv6: boolean) =>
      this.#isExcepted(this.#parts.words, asIPv6)
        ? undefined
        : this.#parts.store.match(this.#parts.words, FIRST, asIPv6);
    const rule = find(isIPv6) ?? (isIPv6 ? this.#findEmbedded(() => find(false)) : undefined);
    return rule && formatRuleAndNote(...rule);
  }

  /**
   * All rules that cover an address, from the widest to the narrowest; empty if an exception allows the address.
   *
   * @param family The family of a text. @default the family that the text is written in
   * @throws As {@link check}.
   */
  matches(address: string | SocketAddress, family?: Family): BlockRule[] {
    const isIPv6 = this.#readInferring(address, family);
    if (isIPv6 === undefined) return [];
    const { store, words } = this.#parts;
    const rules: RulePlace[] = [];
    const collect = (asIPv6: boolean) => {
      if (!this.#isExcepted(this.#parts.words, asIPv6)) rules.push(...store.matches(words, FIRST, asIPv6));
    };
    collect(isIPv6);
    if (isIPv6) this.#findEmbedded(() => collect(false));
    return sortByWidth(rules).map(toBlockRule);
  }

  /**
   * Writes all rules, the exceptions and the options as bytes that {@link fromBytes} reads. `onExpire` is not written.
   *
   * @param options `shared`: whether the bytes are in a SharedArrayBuffer, so that other threads can use them without a copy.
   *   Default false.
   */
  toBytes(options?: { shared?: boolean | undefined }): Uint8Array {
    const isShared = readBoolean(readOptions(options, ['shared']).shared, 'shared');
    const { exceptions } = this.#parts;
    return writeSnapshot({ ...this.#parts, exceptions: exceptions && partsOf(exceptions).store }, isShared);
  }

  /**
   * Creates a list from the bytes that {@link toBytes} returned on a machine with the same byte order.
   *
   * Bytes in a SharedArrayBuffer, aligned to four bytes, are not copied, so that threads can share them; do not write to them. The
   * list does not write to them either: it stores added rules separately, and the first removal of a rule copies a part of them.
   *
   * The bytes may come from an untrusted source: every property that a look-up relies on is verified first, in time proportional
   * to the length.
   *
   * @throws ERR_INVALID_ARG_TYPE if the argument is not a Uint8Array.
   * @throws ERR_INVALID_ARG_VALUE if the bytes are not a snapshot, of an unknown version, truncated or corrupt, or of an AllowList.
   */
  static fromBytes(bytes: Uint8Array): BlockList {
    return restoreList(makeList(), bytes);
  }

  /**
   * Replaces all rules by those of a snapshot, in one step. The list keeps its exceptions and options, and ignores those in the
   * snapshot.
   *
   * @throws As {@link fromBytes}; the list then keeps its rules, too. The snapshot of an AllowList is valid only for an AllowList.
   */
  replaceFromBytes(bytes: Uint8Array): void {
    const { store } = this.#parts;
    this.#parts.store = store.configure(readList(bytes, this.#parts.isAllowList).store);
  }

  /** Formats the list for `util.inspect` and `console.log`. */
  [CUSTOM_INSPECT](
    depth: number,
    options: { depth: number | null; stylize: (text: string, style: string) => string },
    inspect: (value: object, options: object) => string,
  ): string {
    if (depth < 0) return options.stylize(`[${this.constructor.name}]`, 'special');
    const left = options.depth === null ? null : options.depth - 1;
    return `BlockList ${inspect({ rules: this.rules }, { ...options, depth: left })}`;
  }

  /** Whether the address in `words` is blocked, without regard to the IPv4 addresses embedded in it. */
  #refuses(isIPv6: boolean): boolean {
    const { store, words, isAllowList } = this.#parts;
    return covers(store, words, isIPv6) !== isAllowList && !this.#isExcepted(words, isIPv6);
  }

  /** Whether the IPv6 address in `words`, or an IPv4 address embedded in it, is blocked. */
  #refusesIPv6(): boolean {
    return this.#refuses(true) || this.#findEmbedded(() => this.#refuses(false)) === true;
  }

  #isExcepted(words: Uint32Array, isIPv6: boolean): boolean {
    const { exceptions } = this.#parts;
    return exceptions !== undefined && covers(partsOf(exceptions).store, words, isIPv6);
  }

  /** Reads the arguments of `match` and `matches`. The default family is the one that the text is written in. */
  #readInferring(address: string | SocketAddress, family: Family | undefined): boolean | undefined {
    const { words, isStrict } = this.#parts;
    return readQuery(words, address, family, isStrict, true);
  }

  /**
   * Writes each IPv4 address embedded in the IPv6 address in `words` to `words`, in turn, and calls `find`, until that returns a
   * truthy result. Without the option `embeddedIPv4`, returns undefined at once.
   */
  #findEmbedded<Result>(find: () => Result | undefined): Result | undefined {
    const { words, looksInside } = this.#parts;
    if (!looksInside) return undefined;
    for (const inside of embeddedIPv4In(words[0]!, words[1]!, words[2]!, words[3]!)) {
      writeIPv4(words, FIRST, inside);
      const result = find();
      if (result) return result;
    }
    return undefined;
  }
}

/**
 * The property that brands a list; its value shows the options and rules. It is enumerable, because the equality checks of test
 * runners compare enumerable properties and cannot see private fields. All lists share one getter, so that they have the same
 * hidden class.
 */
const MARK: PropertyDescriptor & ThisType<BlockList> = {
  enumerable: true,
  get() {
    const { isStrict: strict, looksInside: embeddedIPv4, isAllowList } = partsOf(this);
    return { strict, embeddedIPv4, isAllowList, rules: this.rules };
  },
};

function covers(store: RuleStore, words: Uint32Array, isIPv6: boolean): boolean {
  return isIPv6 ? store.coversIPv6(words, FIRST) : store.coversIPv4(words, FIRST);
}

/** Creates an empty list. A separate function, because some bundlers rename a class whose body refers to its own name. */
function makeList(): BlockList {
  return new BlockList();
}

/**
 * Fills an empty list from the bytes of `toBytes`.
 *
 * @throws As `BlockList.fromBytes`.
 */
export function restoreList<List extends BlockList>(list: List, bytes: Uint8Array): List {
  const parts = partsOf(list);
  const { exceptions, ...state } = readList(bytes, parts.isAllowList);
  Object.assign(parts, state);
  if (exceptions) partsOf(list.exceptions).store = exceptions;
  return list;
}

/** @throws As `BlockList.fromBytes`. */
function readList(bytes: Uint8Array, isAllowList: boolean): ListState {
  if (!(bytes instanceof Uint8Array)) {
    throw ERR_INVALID_ARG_TYPE({ name: 'bytes', expected: 'Uint8Array', actual: bytes });
  }
  const state = readSnapshot(bytes);
  if (state.isAllowList !== isAllowList) {
    const reason = `is the snapshot of ${state.isAllowList ? 'an AllowList' : 'a BlockList'}`;
    throw ERR_INVALID_ARG_VALUE({ name: 'bytes', shown: `${bytes.length} bytes`, reason });
  }
  return state;
}
