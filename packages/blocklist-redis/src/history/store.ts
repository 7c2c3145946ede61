import type { Link } from '../connection/link.ts';
import type { ServerClock } from '../connection/server-clock.ts';
import {
  type Counts,
  continues,
  type Entry,
  formatCounts,
  type History,
  type Place,
  parseCounts,
  parseEntry,
} from './history.ts';
import { APPEND, BEGIN, READ_TIME, STORE_SNAPSHOT, UNLOCK } from './scripts.ts';

/** The number of bytes of a blob that one command transfers. A multiple of three, so that full pieces need no Base64 padding. */
const PIECE_BYTES = 3 * 2 ** 18;
/** The maximum number of entries that one command reads. */
const ENTRIES_PER_READ = 250;
/** The time after which Redis deletes a blob that no script has used. */
const UPLOAD_MS = 600_000;
/** The time for which the count of a writer that stores nothing is kept. A batch that is sent again later may be stored twice. */
export const WRITER_MS = 24 * 3_600_000;
/** The time for which one process may write a snapshot exclusively. */
const LOCK_MS = 60_000;

/** The keys in Redis are inconsistent, because some were evicted or deleted. */
export class BrokenHistory extends Error {
  override name = 'BrokenHistory';
}

/** The prefix of all keys of a list. The braces make the name a hash tag, so that all keys are on the same node of a cluster. */
export function prefixOf(name: string): string {
  return `blocklist:{${name}}:`;
}

/** The commands that read and write one shared list, over one link. */
export class Store {
  readonly #link: Link;
  readonly #prefix: string;

  constructor(link: Link, name: string) {
    this.#link = link;
    this.#prefix = prefixOf(name);
  }

  /** Measures the clock of Redis. */
  async readTime(clock: ServerClock): Promise<void> {
    const sent = performance.now();
    // Runs a script, which has keys: a cluster client would send the command `TIME` to any node, whose clock may differ.
    const time = Number(await this.#run(READ_TIME));
    clock.correct(time, sent, performance.now());
  }

  /** @returns The state of the history in Redis; undefined if there is none. */
  async readHistory(): Promise<History | undefined> {
    const names = ['position', 'hash', 'snapshot', 'snapshotHash', 'blob', 'counts'];
    const [position, hash, snapshot, snapshotHash, blob, counts] = (await this.#readFields(
      ...names,
    )) as string[];
    if (!position) return undefined;
    return {
      isWhole: (await this.#link.call('EXISTS', this.#blobKey(blob!))) === 1,
      head: { position: Number(position), hash: hash! },
      snapshot: {
        position: Number(snapshot),
        hash: snapshotHash!,
        blob: blob!,
        counts: parseCounts(counts!),
      },
    };
  }

  async #readFields(...names: string[]): Promise<(string | null)[]> {
    return (await this.#link.call('HMGET', `${this.#prefix}head`, ...names)) as (string | null)[];
  }

  /** The place of the last entry; undefined if there is no history, or its snapshot was evicted. */
  async readHead(): Promise<Place | undefined> {
    const [position, hash, blob] = await this.#readFields('position', 'hash', 'blob');
    const isWhole = blob && (await this.#link.call('EXISTS', this.#blobKey(blob))) === 1;
    return position && isWhole ? { position: Number(position), hash: hash! } : undefined;
  }

  /** The hash of the history at a position; undefined if neither the head, nor the snapshot, nor an entry of the log is there. */
  async readHash({ head, snapshot }: History, position: number): Promise<string | undefined> {
    const place = [head, snapshot].find((known) => known.position === position);
    return place?.hash ?? (await this.#readRange(position, position))[0]?.hash;
  }

  /**
   * Reads the entries after a place up to the head. @throws BrokenHistory if entries are missing or do not continue the place.
   */
  async readEntries(from: Place, head: Place): Promise<Entry[]> {
    const entries: Entry[] = [];
    let last = from;
    while (last.position < head.position) {
      const next = await this.#readRange(last.position + 1, head.position);
      for (const entry of next) {
        if (!continues(last, entry)) throw new BrokenHistory('The log does not continue the snapshot');
        entries.push(entry);
        last = entry;
      }
      if (next.length === 0) throw new BrokenHistory('The log ends before its head');
    }
    return entries;
  }

  async #readRange(first: number, last: number): Promise<Entry[]> {
    const ends = [`${first}-0`, `${last}-0`, 'COUNT', String(ENTRIES_PER_READ)];
    return ((await this.#link.call('XRANGE', `${this.#prefix}log`, ...ends)) as unknown[]).map(parseEntry);
  }

  /** Waits until the log has entries after a position, at most for `waitMs` of the link. Returns the first of these, or none. */
  async waitForEntries(position: number): Promise<Entry[]> {
    const log = `${this.#prefix}log`;
    const wait = String(this.#link.waitMs);
    const from = `${position}-0`;
    // The format of this reply depends on the client and its protocol version, so the entries are read again with XRANGE.
    const news = await this.#link.wait('XREAD', 'COUNT', '1', 'BLOCK', wait, 'STREAMS', log, from);
    if (news === null || news === undefined) return [];
    const range = [`${position + 1}-0`, '+', 'COUNT', String(ENTRIES_PER_READ)];
    return ((await this.#link.wait('XRANGE', log, ...range)) as unknown[]).map(parseEntry);
  }

  /** Reads a blob. @throws BrokenHistory if the blob does not exist. */
  async readBlob(blob: string): Promise<Uint8Array> {
    const key = this.#blobKey(blob);
    const length = Number(await this.#link.call('LLEN', key));
    const pieces: Buffer[] = [];
    for (let i = 0; i < length; i++) {
      const piece = ((await this.#link.call('LRANGE', key, String(i), String(i))) as string[])[0];
      if (piece !== undefined) pieces.push(Buffer.from(piece, 'base64'));
    }
    if (length === 0 || pieces.length < length) throw new BrokenHistory('The snapshot is not there');
    return Buffer.concat(pieces);
  }

  /** Writes a blob, which expires after {@link UPLOAD_MS} unless a script uses it. */
  async writeBlob(blob: string, bytes: Uint8Array): Promise<void> {
    const key = this.#blobKey(blob);
    const { buffer, byteOffset, length } = bytes;
    await this.#link.call('DEL', key);
    for (let start = 0; start < length; start += PIECE_BYTES) {
      const piece = Buffer.from(buffer, byteOffset + start, Math.min(PIECE_BYTES, length - start));
      await this.#link.call('RPUSH', key, piece.toString('base64'));
      if (start === 0) await this.#link.call('PEXPIRE', key, String(UPLOAD_MS));
    }
  }

  #blobKey(blob: string): string {
    return `${this.#prefix}blob:${blob}`;
  }

  /** Appends a batch with the script `APPEND`, and returns the script's result. */
  append(writer: string, number: number, body: string, blob = ''): Promise<unknown> {
    return this.#run(APPEND, writer, String(number), body, blob);
  }

  /** Stores a snapshot with the script `STORE_SNAPSHOT`. Drops the writers that stored nothing for {@link WRITER_MS}. */
  storeSnapshot({ position, hash }: Place, blob: string, counts: Counts, now: number): Promise<unknown> {
    const oldest = now - WRITER_MS;
    const kept = new Map([...counts].filter(([, { time }]) => time >= oldest));
    const facts = [String(position), hash, blob, formatCounts(kept), String(oldest)];
    return this.#run(STORE_SNAPSHOT, ...facts);
  }

  /** Starts a history with the script `BEGIN`, and returns the script's result. */
  begin(
    replaced: Place | undefined,
    { position, hash }: Place,
    blob: string,
    counts: Counts,
  ): Promise<unknown> {
    const before = replaced ? [String(replaced.position), replaced.hash] : ['', ''];
    return this.#run(BEGIN, ...before, String(position), hash, blob, formatCounts(counts));
  }

  #run(script: string, ...args: string[]): Promise<unknown> {
    const keys = ['head', 'log', 'counts', 'blob:'].map((key) => this.#prefix + key);
    return this.#link.call('EVAL', script, String(keys.length), ...keys, ...args);
  }

  /** Tries to lock the writing of snapshots. Returns the value of the lock; undefined if another process has locked it. */
  async lock(): Promise<string | undefined> {
    const lock = crypto.randomUUID();
    const answer = await this.#link.call('SET', `${this.#prefix}lock`, lock, 'NX', 'PX', String(LOCK_MS));
    return answer === null ? undefined : lock;
  }

  /** Deletes a lock that {@link lock} has returned, unless it has expired. */
  async unlock(lock: string): Promise<void> {
    await this.#link.call('EVAL', UNLOCK, '1', `${this.#prefix}lock`, lock);
  }
}
