import { type ConnectListOptions, readListOptions } from './options.ts';
import { RedisList } from './redis-list.ts';

/**
 * Connects to a list that is shared through Redis or Valkey, and loads it.
 *
 * @returns The list, which follows the shared one until it is closed.
 * @throws ERR_INVALID_ARG_TYPE or ERR_INVALID_ARG_VALUE if an option is unknown or cannot be used.
 * @throws What the client throws if Redis cannot be reached now. Once the list is there, it comes back by itself.
 * @throws The reason of the signal if it aborts.
 */
export async function connectList(options: ConnectListOptions): Promise<RedisList> {
  return RedisList.connect(readListOptions(options));
}
