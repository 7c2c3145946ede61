import { BlockList, type LinesOptions, type ListSource, type ReplaceResult } from '@net/blocklist';
import { ServerClock } from './connection/server-clock.ts';
import { Follower, type ListState } from './follower.ts';
import { type BanOptions, type ListSettings, readBanOptions } from './options.ts';
import type { Change } from './rules/change.ts';
import { toRuleKey } from './rules/rule-key.ts';

/**
 * A change of a shared list, as passed to listeners. `replace` means that any rule may have changed. `expiresAt` is in ms since
 * 1970 by the clock of Redis; undefined if the ban does not expire.
 */
export type ListChange =
  | {
      type: 'ban';
      rule: string;
      label?: string | undefined;
      reason?: string | undefined;
      expiresAt?: number | undefined;
    }
  | { type: 'unban'; rule: string }
  | { type: 'replace' };

/** The events of a {@link RedisList}, with the arguments of their listeners. */
export interface RedisListEvents {
  /** The state has changed. `cause` is the error if the new state is `'away'`, otherwise undefined. */
  state: [state: ListState, cause: unknown];
  /** Changes were received from Redis, including those of this process. */
  change: [changes: readonly ListChange[]];
}

/**
 * A `BlockList` that has the same rules in all processes that use the same name and the same Redis. Checks do not access Redis.
 *
 * The methods `ban`, `unban`, `replaceFrom` and `clear` change the rules. A change is effective in this process immediately,
 * and the returned promise resolves when Redis has stored it. A program need not wait for the promise: while Redis cannot be
 * reached, changes are kept and sent later.
 *
 * The other methods that change a `BlockList` throw ERR_METHOD_NOT_IMPLEMENTED, as does the property `exceptions`.
 */
export class RedisList extends BlockList {
  readonly #follower: Follower;

  /** @internal Called by `connectList`. */
  constructor({ list, ...settings }: ListSettings) {
    const clock = new ServerClock();
    super({ ...list, now: clock.now });
    this.#follower = new Follower(this, clock, settings);
  }

  /** @internal Called by `connectList`. */
  static async connect(settings: ListSettings): Promise<RedisList> {
    const { signal } = settings;
    signal?.throwIfAborted();
    const list = new RedisList(settings);
    const follower = list.#follower;
    const abort = () => follower.end(signal?.reason);
    signal?.addEventListener('abort', abort, { once: true });
    try {
      await follower.start();
      return list;
    } catch (error) {
      follower.end(error as Error);
      throw error;
    } finally {
      follower.events.on('state', (state) => {
        if (state === 'closed') signal?.removeEventListener('abort', abort);
      });
    }
  }

  /** The state of the connection to Redis. */
  get state(): ListState {
    return this.#follower.state;
  }

  /** The number of this process's changes that Redis has not confirmed yet. */
  get pending(): number {
    return this.#follower.pending;
  }

  /**
   * The number of the last entry of the shared log that this process has applied; 0 before the first one. Comparing the positions
   * of two processes shows how far one is behind the other.
   */
  get position(): number {
    return this.#follower.position;
  }

  /**
   * Blocks an address, a prefix (`192.0.2.0/24`) or a range (`192.0.2.1-192.0.2.9`) in all processes.
   *
   * Rules that cover exactly the same addresses are the same rule, in any notation. Banning a rule again replaces its label and
   * reason, and can only move its expiry later.
   *
   * @returns A promise that resolves when Redis has stored the ban, and rejects with ERR_LIST_CLOSED if the list is closed before
   *   then.
   * @throws ERR_INVALID_IP_ADDRESS, ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE or ERR_OUT_OF_RANGE
   */
  ban(rule: string, options: BanOptions = {}): Promise<void> {
    const note = readBanOptions(options, this.#follower.clock.now());
    return this.#follower.share({ type: 'ban', rule: toRuleKey(rule), ...note });
  }

  /**
   * Lifts a ban in all processes. Wider, narrower and overlapping rules stay. Has no effect if there is no such ban.
   *
   * @returns As {@link ban}.
   * @throws ERR_INVALID_IP_ADDRESS, ERR_INVALID_ARG_TYPE
   */
  unban(rule: string): Promise<void> {
    return this.#follower.share({ type: 'unban', rule: toRuleKey(rule) });
  }

  /**
   * Replaces all rules by those of a published list, in all processes. Each process swaps its rules in one step. Keeps the bans of
   * which this process has heard since the call, its own and those of other processes.
   *
   * @returns What changed, once Redis has stored the list.
   * @throws As `replaceFrom` of BlockList, and if the list is closed before Redis has stored it.
   */
  override async replaceFrom(lines: ListSource, options?: LinesOptions): Promise<ReplaceResult> {
    const list = new BlockList({ now: this.#follower.clock.now });
    list.replaceFromBytes(this.toBytes());
    const { copies } = this.#follower;
    copies.add(list);
    const result = await list.replaceFrom(lines, options).finally(() => copies.delete(list));
    await this.#replaceBy(list);
    return result;
  }

  /** Removes all rules, in all processes. @returns As {@link ban}. */
  override clear(): Promise<void> {
    return this.#replaceBy(new BlockList());
  }

  #replaceBy(list: BlockList): Promise<void> {
    const change: Change = { type: 'replace', blob: crypto.randomUUID() };
    return this.#follower.share(change, list.toBytes());
  }

  /** Adds a listener for an event. */
  on<Name extends keyof RedisListEvents>(
    name: Name,
    listener: (...event: RedisListEvents[Name]) => void,
  ): this {
    this.#follower.events.on(name, listener as () => void);
    return this;
  }

  /** Adds a listener for the next event of a kind. */
  once<Name extends keyof RedisListEvents>(
    name: Name,
    listener: (...event: RedisListEvents[Name]) => void,
  ): this {
    this.#follower.events.once(name, listener as () => void);
    return this;
  }

  /** Removes a listener. */
  off<Name extends keyof RedisListEvents>(
    name: Name,
    listener: (...event: RedisListEvents[Name]) => void,
  ): this {
    this.#follower.events.off(name, listener as () => void);
    return this;
  }

  /** An alias of `off`, which Node's `events.once` calls. */
  removeListener<Name extends keyof RedisListEvents>(
    name: Name,
    listener: (...event: RedisListEvents[Name]) => void,
  ): this {
    return this.off(name, listener);
  }

  /**
   * Stops receiving changes, and closes the connections. Stores pending changes first if Redis can be reached; otherwise drops
   * them, and their promises reject. The rules stay, and can still be queried.
   */
  close(): Promise<void> {
    return this.#follower.close();
  }

  /** Calls {@link close}, at the end of a block with `await using`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  override addAddress(): never {
    throw notShared('addAddress', 'ban');
  }
  override addAddresses(): never {
    throw notShared('addAddresses', 'ban');
  }
  override addRange(): never {
    throw notShared('addRange', 'ban');
  }
  override addSubnet(): never {
    throw notShared('addSubnet', 'ban');
  }
  override addCIDR(): never {
    throw notShared('addCIDR', 'ban');
  }
  /** Accepts an empty array, with which the constructor of BlockList calls this method. */
  override addCIDRs(cidrs: readonly string[]): void {
    if (cidrs.length > 0) throw notShared('addCIDRs', 'ban');
  }
  override addText(): never {
    throw notShared('addText', 'replaceFrom');
  }
  override addLines(): never {
    throw notShared('addLines', 'replaceFrom');
  }
  override fromJSON(): never {
    throw notShared('fromJSON', 'replaceFrom');
  }
  override replaceFromBytes(): never {
    throw notShared('replaceFromBytes', 'replaceFrom');
  }
  override removeAddress(): never {
    throw notShared('removeAddress', 'unban');
  }
  override removeRange(): never {
    throw notShared('removeRange', 'unban');
  }
  override removeSubnet(): never {
    throw notShared('removeSubnet', 'unban');
  }
  override removeCIDR(): never {
    throw notShared('removeCIDR', 'unban');
  }
  /** Throws, because a shared list has no exceptions. Keep them in a separate list, and check that first. */
  override get exceptions(): never {
    throw notShared('exceptions', 'a list of its own');
  }
}

/** Makes the error of a method that would change the rules of this process only. */
function notShared(method: string, instead: string): Error {
  const error = new Error(`${method} would change the list of this process alone; use ${instead}`);
  return Object.assign(error, { code: 'ERR_METHOD_NOT_IMPLEMENTED' });
}
