import { ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE, quote, validateString } from '@net/errors';
import type { SocketAddress } from '@net/socket-address';
import { type Family, readAddress } from './arguments/address.ts';
import { readCIDR, splitCIDR } from './arguments/cidr.ts';
import { readAddressRule, readRange, readSubnet, validateOrder } from './arguments/rule.ts';
import { readRuleText } from './arguments/rule-json.ts';
import {
  type NoteOptions,
  type RuleOptions,
  readNoteOptions,
  readRuleOptions,
} from './arguments/rule-options.ts';
import { validateArray } from './list-settings.ts';
import { type LinesOptions, type ListOptions, readListOptions } from './lists/list-options.ts';
import { ListReader, type ListResult, type ListSource, readList } from './lists/list-reader.ts';
import { type ReplaceResult, replaceRules } from './lists/replacement.ts';
import type { Note } from './rules/note.ts';
import { RuleStore } from './rules/rule-store.ts';
import { formatRuleAndNote } from './rules/rule-text.ts';
import { FIRST, makeRuleWords } from './rules/rule-words.ts';
import type { Form } from './rules/tag.ts';
import { notesOfSpecialUse } from './special-use-ranges.ts';

/** The prefix of an exception in the texts of `rules`. */
const EXCEPTION = 'Except ';

/** The private state of a list. */
export class ListParts {
  store = new RuleStore();
  exceptions: RuleList | undefined;
  /** Scratch space for the address or rule passed to a method. Keeps no value between calls. */
  readonly words: Uint32Array = makeRuleWords();
  /** Scratch space for an IPv4 address passed to `check`, in IPv4-mapped form: only the last of the four words changes. */
  readonly mapped: Uint32Array = Uint32Array.of(0, 0, 0xffff, 0);
  isStrict = false;
  looksInside = false;
  isAllowList = false;
}

/** @internal Gives BlockList and AllowList access to the private state. */
export let partsOf: (list: RuleList) => ListParts;

/**
 * The base class of {@link BlockList}: the methods that add, remove and list rules.
 *
 * A method that adds a rule and has a parameter for the family also accepts {@link RuleOptions} there. The default family is IPv4;
 * in a strict list, it is the family that the address is written in.
 */
export class RuleList {
  readonly #parts = new ListParts();

  static {
    partsOf = (list) => list.#parts;
  }

  /**
   * Blocks an address. Adding the same address again adds no second rule: the rule becomes the newest, gets the new label and
   * comment, and its expiry can only move later.
   *
   * @throws ERR_INVALID_ARG_TYPE if the address is neither a string nor a SocketAddress, or an option has the wrong type.
   * @throws ERR_INVALID_ARG_VALUE if the family is neither `'ipv4'` nor `'ipv6'`, or an option is unknown.
   * @throws ERR_INVALID_ADDRESS if the text is not an address of the family, with `input`, `reason` and `index`.
   */
  addAddress(address: string | SocketAddress, family?: Family | RuleOptions): void;
  // The signature in Node's types, so that the class is assignable to Node's `BlockList`.
  addAddress(address: SocketAddress): void;
  addAddress(address: string | SocketAddress, options: Family | RuleOptions | undefined = undefined): void {
    const { family, note } = readRuleOptions(options, this.#parts.store.now);
    this.#add(readAddressRule(this.#parts.words, address, family, this.#parts.isStrict), note);
  }

  /**
   * Blocks addresses. On an error, none of them is added.
   *
   * @throws As {@link addAddress}, and ERR_INVALID_ARG_TYPE if `addresses` is not an array.
   */
  addAddresses(
    addresses: readonly (string | SocketAddress)[],
    options: Family | RuleOptions | undefined = undefined,
  ): void {
    validateArray(addresses, 'addresses');
    const { family, note } = readRuleOptions(options, this.#parts.store.now);
    if (family !== undefined) validateString(family, 'family');
    const isStrict = this.#parts.isStrict;
    // Uses `Array.from`, which yields undefined for a hole in the array, so that a hole throws; `forEach` would skip the hole.
    Array.from(addresses, (address, i) =>
      readAddress(this.#parts.words, FIRST, address, { name: `addresses[${i}]`, family, isStrict }),
    );
    for (const address of addresses) {
      this.#add(readAddressRule(this.#parts.words, address, family, isStrict), note);
    }
  }

  /**
   * Blocks all addresses from `start` to `end`, both included. If one is IPv4 and the other IPv6, the IPv4-mapped form of the IPv4
   * address is used.
   *
   * @throws As {@link addAddress}, and ERR_INVALID_ARG_VALUE if `start` comes after `end`.
   */
  addRange(start: string | SocketAddress, end: string | SocketAddress, family?: Family | RuleOptions): void;
  addRange(start: SocketAddress, end: SocketAddress): void;
  addRange(
    start: string | SocketAddress,
    end: string | SocketAddress,
    options: Family | RuleOptions | undefined = undefined,
  ): void {
    const { family, note } = readRuleOptions(options, this.#parts.store.now);
    const form = readRange(this.#parts.words, start, end, family, this.#parts.isStrict);
    validateOrder(this.#parts.words, form, start);
    this.#add(form, note);
  }

  /**
   * Blocks a subnet.
   *
   * @param network An address in the subnet.
   * @param prefix The prefix length in bits: 0 to 32, or 0 to 128 for IPv6.
   * @throws As {@link addAddress}, ERR_INVALID_ARG_TYPE if `prefix` is not a number, ERR_OUT_OF_RANGE if it is not in this range.
   */
  addSubnet(network: string | SocketAddress, prefix: number, family?: Family | RuleOptions): void;
  addSubnet(network: SocketAddress, prefix: number): void;
  addSubnet(
    network: string | SocketAddress,
    prefix: number,
    options: Family | RuleOptions | undefined = undefined,
  ): void {
    const { family, note } = readRuleOptions(options, this.#parts.store.now);
    this.#add(readSubnet(this.#parts.words, network, prefix, family, this.#parts.isStrict), note);
  }

  /**
   * Blocks a subnet in CIDR notation: `192.0.2.0/24` or `2001:db8::/32`.
   *
   * @throws ERR_INVALID_ARG_TYPE if `cidr` is not a string. The next three errors have `input`, `reason` and `index`:
   * @throws ERR_INVALID_ARG_VALUE if `cidr` has no valid prefix length.
   * @throws ERR_INVALID_ADDRESS if its address is invalid.
   * @throws ERR_OUT_OF_RANGE if its prefix is too long.
   */
  addCIDR(cidr: string, options: NoteOptions | undefined = undefined): void {
    const note = readNoteOptions(options, this.#parts.store.now);
    this.#add(readCIDR(this.#parts.words, splitCIDR(cidr), this.#parts.isStrict), note);
  }

  /**
   * Blocks subnets. If a text has no valid prefix length, no subnet is added. If a text has an invalid address or too long a
   * prefix, the subnets before it are added, as in Node 26. If `cidrs` contains all `SPECIAL_USE_RANGES`, and there is no label,
   * comment or expiry, the rules for these ranges get the names in IANA's registries as labels.
   *
   * @throws As {@link addCIDR}, and ERR_INVALID_ARG_TYPE if `cidrs` is not an array.
   */
  addCIDRs(cidrs: readonly string[], options: NoteOptions | undefined = undefined): void {
    validateArray(cidrs, 'cidrs');
    const note = readNoteOptions(options, this.#parts.store.now);
    const subnets = Array.from(cidrs, (text, i) => splitCIDR(text, `cidrs[${i}]`));
    const names = note ? undefined : notesOfSpecialUse(cidrs);
    for (const subnet of subnets) {
      const form = readCIDR(this.#parts.words, subnet, this.#parts.isStrict);
      this.#add(form, note ?? names?.get(subnet.text));
    }
  }

  /**
   * Removes the rule for a single address, whether it was added as IPv4 or in its IPv4-mapped form. Subnets and ranges that contain
   * the address stay. Has no effect if there is no such rule, as with the other methods that remove rules.
   *
   * @throws As {@link addAddress}.
   */
  removeAddress(address: string | SocketAddress, family: Family | undefined = undefined): void {
    this.#remove(readAddressRule(this.#parts.words, address, family, this.#parts.isStrict));
  }

  /** Removes the newest range that `rules` lists with these first and last addresses. @throws As {@link addAddress}. */
  removeRange(
    start: string | SocketAddress,
    end: string | SocketAddress,
    family: Family | undefined = undefined,
  ): void {
    this.#remove(readRange(this.#parts.words, start, end, family, this.#parts.isStrict));
  }

  /** Removes the newest subnet that `rules` lists with this network address and prefix length. @throws As {@link addSubnet}. */
  removeSubnet(
    network: string | SocketAddress,
    prefix: number,
    family: Family | undefined = undefined,
  ): void {
    this.#remove(readSubnet(this.#parts.words, network, prefix, family, this.#parts.isStrict));
  }

  /** Removes the newest subnet that `rules` lists with this network address and prefix length. @throws As {@link addCIDR}. */
  removeCIDR(cidr: string): void {
    this.#remove(readCIDR(this.#parts.words, splitCIDR(cidr), this.#parts.isStrict));
  }

  /** The exceptions: a list of addresses that are allowed even if a rule covers them. Can be changed like any other list. */
  get exceptions(): RuleList {
    this.#parts.exceptions ??= makeList(this.#parts);
    return this.#parts.exceptions;
  }

  /** Removes all rules. Exceptions are kept. */
  clear(): void {
    this.#parts.store = this.#parts.store.makeEmpty();
  }

  /** The number of rules, without exceptions and expired rules. */
  get size(): number {
    return this.#parts.store.size;
  }

  /** The rules as texts: addresses, then subnets, then ranges, the newest of each kind first; then likewise the exceptions. */
  get rules(): string[] {
    const rules = this.#parts.store.inOrder().map((rule) => formatRuleAndNote(...rule));
    const exceptions = this.#parts.exceptions?.rules.map((rule) => EXCEPTION + rule) ?? [];
    return [...rules, ...exceptions];
  }

  /** Returns `rules`, for `JSON.stringify`. */
  toJSON(): string[] {
    return this.rules;
  }

  /**
   * Adds the rules that `toJSON` returned, or their JSON text. Adds them in the given order, so that the first one becomes the
   * oldest, and `rules` lists each kind in reverse order. On an error, the rules before the invalid one are added.
   *
   * If the list is not strict, a text in another format is ignored.
   *
   * @throws ERR_INVALID_ARG_TYPE if the data is not an array of strings.
   * @throws SyntaxError if the data, or the note of a rule, is not valid JSON.
   * @throws ERR_INVALID_ARG_VALUE if the list is strict, and a text is not in the format of a rule.
   * @throws The errors of the methods that add such a rule.
   */
  fromJSON(data: string | readonly string[]): void {
    const texts: unknown = typeof data === 'string' ? JSON.parse(data) : data;
    if (!Array.isArray(texts) || Array.from(texts).some((text) => typeof text !== 'string')) {
      throw ERR_INVALID_ARG_TYPE({ name: 'data', expected: ['string', 'string[]'], actual: texts });
    }
    for (const text of texts as string[]) {
      const isException = text.startsWith(EXCEPTION);
      const rule = readRuleText(this.#parts.words, isException ? text.slice(EXCEPTION.length) : text);
      const list: RuleList = isException ? this.exceptions : this;
      if (rule) list.#parts.store.add(this.#parts.words, rule.form, rule.note);
      else if (this.#parts.isStrict) {
        const shown = quote(text.slice(0, 128));
        throw ERR_INVALID_ARG_VALUE({ name: 'data', shown, reason: 'must hold rules' });
      }
    }
  }

  /**
   * Adds the rules of a published list. All lines are read before any rule is added, so that on an error no rule is added.
   *
   * A line contains an address, a subnet, a range, or no rule; the README lists the formats.
   *
   * @throws ERR_INVALID_ARG_TYPE if `text` is not a string, or an option is invalid.
   * @throws ERR_INVALID_ARG_VALUE, with `line` and `text`, for an invalid line, unless such lines are collected.
   */
  addText(text: string, options?: ListOptions): ListResult {
    validateString(text, 'text');
    const reader = new ListReader(readListOptions(options, false, this.#parts.store.now));
    reader.readText(text);
    return this.#addList(reader);
  }

  /**
   * Adds the rules of a published list that is read as a stream. All rules are added together at the end of the stream; until
   * then queries have the same results as before.
   *
   * @param lines Items of one kind: whole lines without line breaks; or chunks of a text, cut anywhere, the first of which is UTF-8
   *   or contains a line break.
   * @throws As {@link addText}, and the errors of `lines` and `onProgress`.
   */
  async addLines(lines: ListSource, options?: LinesOptions): Promise<ListResult> {
    return this.#addList(await readList(lines, options, this.#parts.store.now));
  }

  /**
   * Replaces all rules by those of a published list. Reads and sorts the new rules first, and then replaces the old rules in one
   * step. Keeps the rules that were added since the call, and the exceptions. On an error nothing changes.
   *
   * @param lines As for {@link addLines}.
   * @throws As {@link addLines}.
   */
  async replaceFrom(lines: ListSource, options?: LinesOptions): Promise<ReplaceResult> {
    return replaceRules(this.#parts, lines, options);
  }

  /**
   * Sorts the rules in steps of a few milliseconds, lets the event loop run between the steps, and resolves once they are sorted.
   * Without this call, the first query after many rules were added sorts them, which blocks the event loop for a few tenths of a
   * second with a million rules in random order. The list can be used and changed meanwhile.
   */
  async ready(): Promise<void> {
    await this.#parts.store.settle();
    await this.#parts.exceptions?.ready();
  }

  /** Adds the rule in the scratch space. */
  #add(form: Form, note: Note | undefined): void {
    this.#parts.store.add(this.#parts.words, form, note);
  }

  /** Removes the rule in the scratch space. */
  #remove(form: Form): void {
    this.#parts.store.remove(this.#parts.words, form);
  }

  #addList(reader: ListReader): ListResult {
    const result = reader.finish();
    this.#parts.store.addAll(reader.rules);
    return result;
  }
}

function makeList({ isStrict, store }: ListParts): RuleList {
  const list = new RuleList();
  partsOf(list).isStrict = isStrict;
  partsOf(list).store.now = store.now;
  return list;
}
