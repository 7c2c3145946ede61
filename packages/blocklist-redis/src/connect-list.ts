import { type ConnectListOptions, readListOptions } from './options.ts';
import { RedisList } from './redis-list.ts';

/**
 * Connects to a list that is shared through Redis or Valkey, and loads it.
 *
 * @returns The list, which receives all changes of the shared list until it is closed.
 * @throws ERR_INVALID_ARG_TYPE or ERR_INVALID_ARG_VALUE if an option is unknown or invalid.
 * @throws The client's error if Redis cannot be reached. Once loaded, the list reconnects automatically.
 * @throws The reason of the option `signal` if it is aborted.
 */
export async function connectList(options: ConnectListOptions): Promise<RedisList> {
  return RedisList.connect(readListOptions(options));
}
