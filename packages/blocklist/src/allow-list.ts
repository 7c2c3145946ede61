import { readOptions } from './arguments/options.ts';
import { BlockList, restoreList } from './block-list.ts';
import { ALLOW_LIST_OPTIONS, type AllowListOptions } from './list-settings.ts';
import { partsOf } from './rule-list.ts';

/**
 * The inverse of a {@link BlockList}: its rules say who is let through, and all others are blocked. It takes the place of a
 * block list wherever one is taken.
 *
 * - `check` is true for an address that no rule covers, and, unless the list is strict, for what is no address.
 * - With `embeddedIPv4`, the IPv4 address inside an IPv6 one must be covered, too.
 * - `match` and `matches` give the rules that let an address through.
 * - `exceptions` are let through like what a rule covers.
 */
export class AllowList extends BlockList {
  /**
   * @throws As the constructor of {@link BlockList}.
   */
  constructor(options?: AllowListOptions) {
    super(readOptions(options, ALLOW_LIST_OPTIONS));
    partsOf(this).isAllowList = true;
  }

  /**
   * Makes a list of the bytes that `toBytes` of an AllowList wrote.
   *
   * @throws As {@link BlockList.fromBytes}.
   */
  static override fromBytes(bytes: Uint8Array): AllowList {
    return restoreList(makeList(), bytes);
  }
}

/** A list without rules. Bundlers rename a class whose body names it. */
function makeList(): AllowList {
  return new AllowList();
}
