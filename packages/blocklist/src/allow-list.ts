import { readOptions } from './arguments/options.ts';
import { BlockList, restoreList } from './block-list.ts';
import { ALLOW_LIST_OPTIONS, type AllowListOptions } from './list-settings.ts';
import { partsOf } from './rule-list.ts';

/**
 * The inverse of a {@link BlockList}: addresses that a rule covers are allowed, and all others are blocked. An AllowList can be
 * passed wherever a block list is accepted.
 *
 * - `check` is true (blocked) for an address that no rule covers and, unless the list is strict, for a text that is not an address.
 * - With `embeddedIPv4`, an IPv6 address is allowed only if the IPv4 addresses embedded in it are allowed, too.
 * - `match` and `matches` return the rules that allow an address; none for an address in `exceptions`.
 * - The addresses in `exceptions` are allowed, like addresses that a rule covers.
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
   * Creates a list from the bytes that `toBytes` of an AllowList returned.
   *
   * @throws As {@link BlockList.fromBytes}.
   */
  static override fromBytes(bytes: Uint8Array): AllowList {
    return restoreList(makeList(), bytes);
  }
}

/** Creates an empty list. A separate function, because some bundlers rename a class whose body refers to its own name. */
function makeList(): AllowList {
  return new AllowList();
}
