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
import { type BadLine, ListReader, type ListResult, type ListSource, readList } from './lists/list-reader.ts';
import { type Difference, differenceOf } from './rules/difference.ts';
import { RuleStore } from './rules/rule-store.ts';
import { formatRuleAndNote } from './rules/rule-text.ts';
import { FIRST, makeRuleWords } from './rules/rule-words.ts';
import { notesOfSpecialUse } from './special-use-ranges.ts';

/** The prefix of an exception in the texts of `rules`. */
const EXCEPTION = 'Except ';

/** The result of `replaceFrom`: the rules that are new, and the rules that were removed. */
export interface ReplaceResult extends Difference {
  /** The lines that could not be read; always empty unless the option `badLines` is `'collect'`. */
  badLines: BadLine[];
}

/** The private parts of a list. */
export class ListParts {
  store = new RuleStore();
  exceptions: RuleList | undefined;
  /** Scratch space for the address or rule passed to a method. No value is kept there between calls. */
  readonly words: Uint32Array = makeRuleWords();
  /** Scratch space for an IPv4 address passed to `check`, in IPv4-mapped form: only the last of the four words changes. */
  readonly mapped: Uint32Array = Uint32Array.of(0, 0, 0xffff, 0);
  isStrict = false;
  looksInside = false;
  isAllowList = false;
}

/** @internal Gives BlockList and AllowList access to the private parts. */
export let partsOf: (list: RuleList) => ListParts;

/**
 * The base class of {@link BlockList}: the methods that add, remove and list rules.
 *
 * A method with a parameter for the family also accepts {@link RuleOptions} there. The default family is IPv4; in a strict list it
 * is the family that the address is written in.
 */
export class RuleList {
  readonly #parts = new ListParts();

  static {
    partsOf = (list) => list.#parts;
  }

  /**
   * Blocks an address. Adding the same address again adds no second rule: the rule becomes the newest, and its expiry can only move
   * later.
   *
   * @throws ERR_INVALID_ARG_TYPE if the address is neither a string nor a SocketAddress.
   * @throws ERR_INVALID_ARG_VALUE if the family is neither `'ipv4'` nor `'ipv6'`, or an option is unknown.
   * @throws ERR_INVALID_ADDRESS if the text is no address of the family, with `input`, `reason` and `index`.
   */
  addAddress(address: string | SocketAddress, family?: Family | RuleOptions): void;
  // The signature of Node's types alone, so that the class is assignable to Node's `BlockList`.
  addAddress(address: SocketAddress): void;
  addAddress(address: string | SocketAddress, options: Family | RuleOptions | undefined = undefined): void {
    const { family, note } = readRuleOptions(options);
    this.#parts.store.add(
      this.#parts.words,
      readAddressRule(this.#parts.words, address, family, this.#parts.isStrict),
      note,
    );
  }

  /**
   * Blocks addresses; all or, if it throws, none of them.
   *
   * @throws As {@link addAddress}, and ERR_INVALID_ARG_TYPE if it is no array.
   */
  addAddresses(
    addresses: readonly (string | SocketAddress)[],
    options: Family | RuleOptions | undefined = undefined,
  ): void {
    validateArray(addresses, 'addresses');
    const { family, note } = readRuleOptions(options);
    if (family !== undefined) validateString(family, 'family');
    const isStrict = this.#parts.isStrict;
    // `Array.from` yields undefined for a hole in the array, which is then refused like any other undefined; `forEach` would skip it.
    Array.from(addresses, (address, i) =>
      readAddress(this.#parts.words, FIRST, address, { name: `addresses[${i}]`, family, isStrict }),
    );
    for (const address of addresses) {
      this.#parts.store.add(
        this.#parts.words,
        readAddressRule(this.#parts.words, address, family, isStrict),
        note,
      );
    }
  }

  /**
   * Blocks all addresses from `start` to `end`, both included. If one is IPv4 and the other IPv6, the IPv4 address counts as its
   * IPv4-mapped form.
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
    const { family, note } = readRuleOptions(options);
    const form = readRange(this.#parts.words, start, end, family, this.#parts.isStrict);
    validateOrder(this.#parts.words, form, start);
    this.#parts.store.add(this.#parts.words, form, note);
  }

  /**
   * Blocks a subnet.
   *
   * @param network An address in the subnet.
   * @param prefix How many leading bits the addresses of the subnet have in common: 0 to 32, or 0 to 128 for IPv6.
   * @throws As {@link addAddress}, ERR_INVALID_ARG_TYPE if the prefix is no number, and ERR_OUT_OF_RANGE.
   */
  addSubnet(network: string | SocketAddress, prefix: number, family?: Family | RuleOptions): void;
  addSubnet(network: SocketAddress, prefix: number): void;
  addSubnet(
    network: string | SocketAddress,
    prefix: number,
    options: Family | RuleOptions | undefined = undefined,
  ): void {
    const { family, note } = readRuleOptions(options);
    this.#parts.store.add(
      this.#parts.words,
      readSubnet(this.#parts.words, network, prefix, family, this.#parts.isStrict),
      note,
    );
  }

  /**
   * Blocks a subnet that is written as `192.0.2.0/24` or `2001:db8::/32`.
   *
   * @throws ERR_INVALID_ARG_TYPE if it is no string. All other errors have `input`, `reason` and `index`:
   * @throws ERR_INVALID_ARG_VALUE if there is no prefix length in it.
   * @throws ERR_INVALID_ADDRESS if there is no address in it.
   * @throws ERR_OUT_OF_RANGE if the prefix is too long.
   */
  addCIDR(cidr: string, options: NoteOptions | undefined = undefined): void {
    const note = readNoteOptions(options);
    this.#parts.store.add(
      this.#parts.words,
      readCIDR(this.#parts.words, splitCIDR(cidr), this.#parts.isStrict),
      note,
    );
  }

  /**
   * Blocks subnets. If one of the texts has no valid prefix syntax, no subnet is added. If one has an invalid address or too long
   * a prefix, the subnets before it have been added, as in Node. If all `SPECIAL_USE_RANGES` are given, their rules get labels with
   * the names in IANA's registries.
   *
   * @throws As {@link addCIDR}, and ERR_INVALID_ARG_TYPE if it is no array.
   */
  addCIDRs(cidrs: readonly string[], options: NoteOptions | undefined = undefined): void {
    validateArray(cidrs, 'cidrs');
    const note = readNoteOptions(options);
    const subnets = Array.from(cidrs, (text, i) => splitCIDR(text, `cidrs[${i}]`));
    const names = note ? undefined : notesOfSpecialUse(cidrs);
    for (const subnet of subnets) {
      const form = readCIDR(this.#parts.words, subnet, this.#parts.isStrict);
      this.#parts.store.add(this.#parts.words, form, note ?? names?.get(subnet.text));
    }
  }

  /**
   * Removes an address, in whichever form it was added. One that was not added as an address is left as it is, even if a
   * subnet or a range blocks it.
   *
   * @throws As {@link addAddress}.
   */
  removeAddress(address: string | SocketAddress, family: Family | undefined = undefined): void {
    this.#parts.store.remove(
      this.#parts.words,
      readAddressRule(this.#parts.words, address, family, this.#parts.isStrict),
    );
  }

  /** Removes the newest range that was added with these ends. @throws As {@link addAddress}. */
  removeRange(
    start: string | SocketAddress,
    end: string | SocketAddress,
    family: Family | undefined = undefined,
  ): void {
    this.#parts.store.remove(
      this.#parts.words,
      readRange(this.#parts.words, start, end, family, this.#parts.isStrict),
    );
  }

  /** Removes the newest subnet that was added with this network address and prefix. @throws As {@link addSubnet}. */
  removeSubnet(
    network: string | SocketAddress,
    prefix: number,
    family: Family | undefined = undefined,
  ): void {
    this.#parts.store.remove(
      this.#parts.words,
      readSubnet(this.#parts.words, network, prefix, family, this.#parts.isStrict),
    );
  }

  /** Removes the newest subnet that was added like this. @throws As {@link addCIDR}. */
  removeCIDR(cidr: string): void {
    this.#parts.store.remove(
      this.#parts.words,
      readCIDR(this.#parts.words, splitCIDR(cidr), this.#parts.isStrict),
    );
  }

  /** The exceptions: a list of the addresses that are allowed even if a rule covers them. It can be changed like any other list. */
  get exceptions(): RuleList {
    this.#parts.exceptions ??= makeList(this.#parts.isStrict);
    return this.#parts.exceptions;
  }

  /** Removes all rules. Exceptions are kept. */
  clear(): void {
    this.#parts.store = this.#parts.store.makeEmpty();
  }

  /** How many rules there are. */
  get size(): number {
    return this.#parts.store.size;
  }

  /** The rules as text: the addresses, then the subnets, then the ranges, the newest first in each; then the exceptions. */
  get rules(): string[] {
    const rules = this.#parts.store.inOrder().map((rule) => formatRuleAndNote(...rule));
    const exceptions = this.#parts.exceptions?.rules.map((rule) => EXCEPTION + rule) ?? [];
    return [...rules, ...exceptions];
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
   * Adds the rules of a published list. All its lines are read before any rule is added.
   *
   * Each line holds an address, a subnet, a range, or nothing; the README lists the formats.
   *
   * @throws ERR_INVALID_ARG_TYPE if it is no string, or an option cannot be used.
   * @throws ERR_INVALID_ARG_VALUE, with `line` and `text`, for a line that cannot be read, unless these are collected.
   */
  addText(text: string, options?: ListOptions): ListResult {
    validateString(text, 'text');
    const reader = new ListReader(readListOptions(options, false));
    reader.readText(text);
    return this.#addList(reader);
  }

  /**
   * Adds the rules of a published list that is read as a stream. All rules are added together at the end of the stream; until
   * then the list answers as before.
   *
   * @param lines Lines, without line breaks; or a text or its bytes in UTF-8, cut anywhere, if the first string has a line break.
   * @throws As {@link addText}, and what `lines` and `onProgress` throw.
   */
  async addLines(lines: ListSource, options?: LinesOptions): Promise<ListResult> {
    return this.#addList(await readList(lines, options));
  }

  /**
   * Replaces all rules by those of a published list. The new rules are read and sorted first, and then replace the old ones in one
   * step. On an error nothing changes. Exceptions are kept.
   *
   * @param lines As for {@link addLines}.
   * @throws As {@link addLines}.
   */
  async replaceFrom(lines: ListSource, options?: LinesOptions): Promise<ReplaceResult> {
    const reader = await readList(lines, options);
    const { badLines } = reader.finish();
    const store = this.#parts.store.makeEmpty();
    store.addAll(reader.rules);
    await store.settle();
    const difference = differenceOf(this.#parts.store, store);
    this.#parts.store = store;
    return { ...difference, badLines };
  }

  /**
   * Resolves once the list answers without delay. The first question after many rules were added sorts them: with a million rules in
   * random order that takes a few tenths of a second in one piece. `ready` sorts them in pieces of some milliseconds, with other work
   * of the program between them. The list can be used and changed meanwhile.
   */
  async ready(): Promise<void> {
    await this.#parts.store.settle();
    await this.#parts.exceptions?.ready();
  }

  #addList(reader: ListReader): ListResult {
    const result = reader.finish();
    this.#parts.store.addAll(reader.rules);
    return result;
  }
}

function makeList(isStrict: boolean): RuleList {
  const list = new RuleList();
  partsOf(list).isStrict = isStrict;
  return list;
}
