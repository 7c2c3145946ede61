import { BlockList as List } from '@net/blocklist';
import { nodeIdentity } from '@net/node-interop';

nodeIdentity?.completeBlockListClass(List);

/**
 * The `BlockList` of `@net/blocklist`, which Node's own `dgram`, `net` and `http` accept, too.
 *
 * A constant and not a re-export, because bundlers skip this module, and the call above, if it only re-exports.
 */
export const BlockList: typeof List = List;
export type BlockList = List;
