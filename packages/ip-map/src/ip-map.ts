import type { IP } from '@net/ip-parse';
import type { Width } from '@net/ip-parse/internal';
import {
  compareToMapped,
  first,
  formatKey,
  type Key,
  last,
  writeAddress,
  writeKey,
  writeMapped,
} from './key.ts';
import { type LinesOptions, type LinesResult, stageLines } from './lines.ts';
import { refuseUnknown } from './refuse-unknown.ts';
import { type Decoder, type Encoder, readSnapshot, writeSnapshot } from './snapshot.ts';
import { DELETED } from './table/entry-columns.ts';
import { compareNarrowness, EntryTable, type Place } from './table/entry-table.ts';
import { ValueTable } from './table/value-table.ts';

/** An entry that contains an address. */
export interface Match<V> {
  /** The addresses of the entry: `192.0.2.0/24`, or `192.0.2.1-192.0.2.9` for a range that is not a prefix. */
  readonly prefix: string;
  readonly value: V;
}

/** The options of `toBytes`. */
export interface BytesOptions<V> {
  /** Whether the bytes are in a SharedArrayBuffer. @default false */
  shared?: boolean;
  /** Encodes the table of values, which contains each value once. @default JSON.stringify, as UTF-8 */
  encode?: Encoder<V>;
}

/**
 * A map from prefixes and ranges of IP addresses to values. A look-up finds the value of the narrowest entry that contains an
 * address; among prefixes, the narrowest entry is the longest prefix.
 *
 * An IPv4-mapped IPv6 address is the IPv4 address: `::ffff:192.0.2.0/120` is the same entry as `192.0.2.0/24`, and `::/0`
 * contains all IPv4 addresses, too.
 */
export class IpMap<V> implements Iterable<[prefix: string, value: V]> {
  readonly #values = new ValueTable<V>();
  readonly #ipv4 = new EntryTable(1, this.#values);
  readonly #ipv6 = new EntryTable(4, this.#values);
  /** Whether an IPv6 entry that contains IPv4-mapped addresses was ever set. IPv4 addresses are then looked up in both tables. */
  #hasMapped = false;

  /**
   * Creates a map from `[prefix, value]` pairs, such as another map.
   *
   * @throws As {@link set}.
   */
  static from<V>(entries: Iterable<readonly [prefix: Key, value: V]>): IpMap<V> {
    const map = new IpMap<V>();
    for (const [prefix, value] of entries) map.set(prefix, value);
    return map;
  }

  /**
   * Creates a map from what {@link toBytes} wrote. Bytes in shared memory, aligned to four bytes, are used in place and not written
   * to; others are copied. The bytes are validated, in time proportional to their length.
   *
   * @param decode The inverse of the `encode` of `toBytes`. @default JSON.parse
   * @throws ERR_INVALID_ARG_TYPE if the bytes are not a Uint8Array.
   * @throws ERR_INVALID_ARG_VALUE if the bytes are not a snapshot, are of another version or byte order, truncated or corrupt.
   * @throws The errors of `decode`.
   */
  static fromBytes<V>(bytes: Uint8Array, decode?: Decoder<V>): IpMap<V> {
    const map = new IpMap<V>();
    const { levels, values, references, hasMapped } = readSnapshot(bytes, decode);
    map.#values.restore(values, references);
    for (const level of levels) map.#tableOf(level.entries.width).levels.push(level);
    map.#hasMapped = hasMapped;
    return map;
  }

  /**
   * Adds an entry, or gives the entry with exactly these addresses another value.
   *
   * @param prefix A prefix (`192.0.2.0/24`), a range (`192.0.2.1-192.0.2.9`) or an address, as text; or a CIDR or IPRange of
   *   `@net/ip-parse`.
   * @throws ERR_INVALID_ARG_TYPE if `prefix` is not a string, a CIDR or an IPRange, or is an IPRange whose first address comes after
   *   the last.
   * @throws ERR_INVALID_IP_ADDRESS if `prefix` is a string that is not a prefix, a range or an address.
   */
  set(prefix: Key, value: V): this {
    const table = this.#tableOf(writeKey(prefix));
    table.set(first, last, 0, this.#values.add(value));
    if (table === this.#ipv6) this.#hasMapped ||= compareToMapped(first) <= 0 && compareToMapped(last) >= 0;
    return this;
  }

  /**
   * The value of the narrowest entry that contains an address. Of equally narrow ranges, the one with the highest first address
   * counts.
   *
   * @param address Text, or an IP of `@net/ip-parse`: a number is an IPv4 address, 5 is 0.0.0.5.
   * @returns Undefined if no entry contains the address, or the text is not an address according to `isIP`.
   * @throws ERR_INVALID_ARG_TYPE if the address is neither a string nor an IP.
   */
  get(address: string | IP): V | undefined {
    const width = writeAddress(address);
    if (width === 0) return undefined;
    // The fast path, without allocations, reads one table with one level.
    const index = width === 1 && this.#hasMapped ? undefined : this.#tableOf(width).index;
    if (index === undefined) {
      const [place] = this.#lookUp(width);
      return place && this.#valueOf(place);
    }
    const number = index.findValue(first);
    return number === DELETED ? undefined : this.#values.values[number];
  }

  /**
   * The entry whose value {@link get} returns; undefined if no entry contains the address, or the text is not an address.
   *
   * @throws As {@link get}.
   */
  match(address: string | IP): Match<V> | undefined {
    const [place] = this.#lookUp(writeAddress(address));
    return place && this.#toMatch(place);
  }

  /**
   * All entries that contain an address, the narrowest first; none if the text is not an address.
   *
   * @throws As {@link get}.
   */
  matches(address: string | IP): Match<V>[] {
    return this.#lookUp(writeAddress(address), true).map((place) => this.#toMatch(place));
  }

  /** Whether there is an entry with exactly these addresses. @throws As {@link set}. */
  has(prefix: Key): boolean {
    return this.#tableOf(writeKey(prefix)).find(first, last) !== undefined;
  }

  /** Deletes the entry with exactly these addresses, and returns whether there was one. @throws As {@link set}. */
  delete(prefix: Key): boolean {
    const table = this.#tableOf(writeKey(prefix));
    const place = table.find(first, last);
    if (place) table.delete(place);
    return place !== undefined;
  }

  /** The number of entries. */
  get size(): number {
    return this.#ipv4.size + this.#ipv6.size;
  }

  /**
   * Iterates over the entries, IPv4 before IPv6, in ascending order of their first addresses. Of entries with the same first
   * address, the wider one comes first.
   */
  *[Symbol.iterator](): Generator<[prefix: string, value: V], void, undefined> {
    for (const table of [this.#ipv4, this.#ipv6]) {
      const level = table.compact();
      for (let place = 0; place < level.entries.length; place++) {
        if (level.entries.isDeleted(place)) continue;
        const { prefix, value } = this.#toMatch({ level, place });
        yield [prefix, value];
      }
    }
  }

  /**
   * Adds the entries of a text, one per line. The text may arrive in chunks, cut anywhere. On an error, no entry is added.
   *
   * @param source Chunks of text or UTF-8, such as a file stream, the body of a Response, or an array with one string.
   * @returns The number of lines and entries.
   * @throws ERR_INVALID_ARG_TYPE if `parse` is not a function; ERR_INVALID_ARG_VALUE for an unknown option.
   * @throws As {@link set}; ERR_INVALID_ARG_VALUE if a line is longer than 65,536 UTF-16 code units; the errors of `parse`. These
   *   have the property `line`, the number of the line.
   * @throws The errors of the source.
   */
  async addLines(
    source: Iterable<string | Uint8Array> | AsyncIterable<string | Uint8Array>,
    options: LinesOptions<V>,
  ): Promise<LinesResult> {
    const { staged, result } = await stageLines(source, options);
    for (const [prefix, value] of staged) this.set(prefix, value);
    return result;
  }

  /**
   * Writes a snapshot for {@link fromBytes}. With `shared`, other threads can use the snapshot without a copy.
   *
   * @throws ERR_INVALID_ARG_VALUE for an unknown option; the errors of `encode`.
   */
  toBytes({ shared = false, encode, ...others }: BytesOptions<V> = {}): Uint8Array {
    refuseUnknown(others);
    const levels = [this.#ipv4.compact(), this.#ipv6.compact()] as const;
    return writeSnapshot(levels, this.#values.values as readonly V[], this.#hasMapped, shared, encode);
  }

  #tableOf(width: Width): EntryTable {
    return width === 1 ? this.#ipv4 : this.#ipv6;
  }

  /**
   * Finds the entries that contain the address in the scratch space, the narrowest first.
   *
   * @param width The width of the address; 0 for a text that is not an address.
   * @param isAll Whether to find all of them. If false, only the narrowest of each level is found.
   */
  #lookUp(width: Width | 0, isAll = false): Place[] {
    const found: Place[] = [];
    if (width === 0) return found;
    this.#tableOf(width).lookUp(first, isAll, found);
    if (width === 1 && this.#hasMapped) {
      writeMapped();
      this.#ipv6.lookUp(first, isAll, found);
    }
    return found.sort(compareNarrowness);
  }

  #valueOf({ level, place }: Place): V {
    // The cast is safe, because every entry that is not deleted has a value.
    return this.#values.values[level.entries.value[place]!] as V;
  }

  #toMatch(found: Place): Match<V> {
    return { prefix: formatKey(found.level.entries, found.place), value: this.#valueOf(found) };
  }
}
