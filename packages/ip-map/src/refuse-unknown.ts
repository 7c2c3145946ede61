import { ERR_INVALID_ARG_VALUE } from '@net/errors';

/**
 * Refuses a misspelt option, which would be ignored.
 *
 * @param others The options without those that exist.
 * @throws ERR_INVALID_ARG_VALUE if there is one.
 */
export function refuseUnknown(others: object): void {
  for (const [name, value] of Object.entries(others)) {
    throw ERR_INVALID_ARG_VALUE({ name: `options.${name}`, shown: typeof value, reason: 'is no option' });
  }
}
