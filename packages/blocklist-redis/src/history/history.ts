/**
 * How a list is shared.
 *
 * The shared list is a replicated state machine. Redis keeps a log of changes, and every process applies the same changes in the
 * same order to a `BlockList` of its own. So all lists are equal once they have applied the same entry.
 *
 * The keys in Redis. All have the hash tag `{name}`, so that they are on one node of a cluster:
 *
 * | key | type | what |
 * | --- | --- | --- |
 * | `blocklist:{name}:head` | hash | position and hash of the last entry; position, hash, counts and blob of the newest snapshot; blob of the one before |
 * | `blocklist:{name}:log` | stream | the entries; the id of the entry at position N is `N-0` |
 * | `blocklist:{name}:counts` | hash | of each writer: the number of its last batch, and when that was stored |
 * | `blocklist:{name}:blob:<token>` | list | the bytes of a list (`BlockList.toBytes`) in Base64, in pieces |
 * | `blocklist:{name}:lock` | string | exists while a process writes a snapshot, for a minute at most |
 *
 * An entry holds one batch of changes of one writer. Head, log and counts are changed only by three Lua scripts (scripts.ts), each
 * of which Redis runs as one atomic step.
 *
 * 1. Order: positions have no gaps, and an entry names the hash of the entry before it, which its own hash depends on. A reader
 *    applies an entry only if the entry continues the reader's position and hash. So two processes with the same hash have applied
 *    the same entries, and a history that was rewritten is noticed at the next entry.
 * 2. Once: a writer numbers its batches 1, 2, 3, and the script that appends takes number n only after n - 1. A batch that is sent
 *    again, because the answer was lost, is not appended twice. A writer keeps a batch until it has read it back from the log.
 * 3. Snapshots: after enough changes, one process (the holder of the lock) builds a second list from the last snapshot and the
 *    log, and stores it with the position, the hash and the counts it stands at. The log is then trimmed up to the
 *    snapshot *before*, so that a reader which is a little behind does not have to load. A reader whose next entry was trimmed
 *    loads the newest snapshot and continues there. `replaceFrom` stores a snapshot and its entry in the same step.
 * 4. Loss: Redis may come back empty, from an older file, or as a replica that lacks the end of the log. A process notices that its
 *    last entry is not in the log, and compares. If its own history is longer and contains Redis' snapshot, it applies
 *    the entries that only Redis had to a copy of its list, and stores the copy as a snapshot under a new hash, provided that
 *    nothing was appended meanwhile. Otherwise it appends the recent entries that Redis lacks, whichever process wrote them, and
 *    then loads the list in Redis; the numbers of the batches (point 2) ensure that each is stored once. Entries cannot be appended
 *    if the process no longer remembers them, or if Redis lacks earlier entries of the same writer. The counts reveal such a loss;
 *    the process then stores the rules of both lists as a snapshot under a new hash. So a ban that nobody has lifted stays in force
 *    in every process that knew it.
 * 5. Time: rules expire by the clock of Redis. Each process estimates the difference between that clock and its own monotonic one.
 */

/** The number of a writer's last batch, and the time at which it was stored, in ms since 1970 by the clock of Redis. */
export interface WriterCount {
  readonly number: number;
  readonly time: number;
}

/** Maps the id of each writer to its count. */
export type Counts = Map<string, WriterCount>;

/** A position in a history, and the hash of the entry there. Two processes at the same place have applied the same entries. */
export interface Place {
  readonly position: number;
  readonly hash: string;
}

/** One entry of the log: a batch of changes of one writer, and its place. */
export interface Entry extends Place {
  /** The hash of the previous entry. */
  readonly previous: string;
  readonly writer: string;
  /** The number of the batch among the writer's batches, starting at 1. */
  readonly number: number;
  /** The time at which the entry was stored, in ms since 1970 by the clock of Redis. */
  readonly time: number;
  /** The changes as JSON. */
  readonly body: string;
}

/** A stored list: its place in the history, and the blob with its bytes. */
export interface Snapshot extends Place {
  readonly blob: string;
  readonly counts: Counts;
}

/** The state of a history in Redis. */
export interface History {
  /** Whether the blob of the snapshot exists. Redis may have evicted it. */
  readonly isWhole: boolean;
  readonly head: Place;
  readonly snapshot: Snapshot;
}

/** Whether a history with the counts `counts` contains all entries of a history with the counts `others`. */
export function contains(counts: Counts, others: Counts): boolean {
  return [...others].every(([writer, { number }]) => (counts.get(writer)?.number ?? 0) >= number);
}

/** Whether a history with the counts `counts` lacks an entry. */
export function isNewTo(counts: Counts, { writer, number }: Entry): boolean {
  return number > (counts.get(writer)?.number ?? 0);
}

/** Whether an entry is the direct successor of a place. */
export function continues({ position, hash }: Place, entry: Entry): boolean {
  return entry.position === position + 1 && entry.previous === hash;
}

export function formatCounts(counts: Counts): string {
  return JSON.stringify(
    Object.fromEntries([...counts].map(([writer, { number, time }]) => [writer, [number, time]])),
  );
}

export function parseCounts(text: string): Counts {
  const counts = JSON.parse(text) as Record<string, [number, number]>;
  return new Map(Object.entries(counts).map(([writer, [number, time]]) => [writer, { number, time }]));
}

/** Parses an entry of the stream: `['7-0', ['e', 'previous hash writer number time', 'c', '[...]']]`. */
export function parseEntry(reply: unknown): Entry {
  const [id, [, facts, , body]] = reply as [string, [string, string, string, string]];
  const [previous, hash, writer, number, time] = facts.split(' ') as [string, string, string, string, string];
  return {
    position: Number.parseInt(id, 10),
    previous,
    hash,
    writer,
    number: Number(number),
    time: Number(time),
    body,
  };
}
