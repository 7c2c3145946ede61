import {
  ERR_INVALID_ARG_TYPE,
  ERR_INVALID_ARG_VALUE,
  ERR_INVALID_RETURN_VALUE,
  ERR_IP_BLOCKED,
  inspectValue,
} from '@net/errors';

/** An object that decides which addresses are blocked, such as a `BlockList`. */
export interface AddressFilter {
  /** Whether `address` is blocked. */
  check(address: string, family: 'ipv4' | 'ipv6'): boolean;
}

/**
 * Checks that a value can be used as a filter.
 *
 * @throws ERR_INVALID_ARG_TYPE if `value` has no method `check`.
 */
function validateAddressFilter(value: unknown, name: string): asserts value is AddressFilter {
  if (typeof (value as Partial<AddressFilter> | null)?.check !== 'function') {
    throw ERR_INVALID_ARG_TYPE({ name, expected: 'a net.BlockList', actual: value });
  }
}

/**
 * Asks a filter about an address that a transport or a resolver has returned.
 *
 * @returns Whether `filter` blocks the address; an error if `check` throws or returns something other than a boolean.
 */
export function askFilter(filter: AddressFilter, address: string): boolean | Error {
  let answer: unknown;
  try {
    answer = filter.check(address, address.includes(':') ? 'ipv6' : 'ipv4');
  } catch (error) {
    return error instanceof Error ? error : Object.assign(ERR_IP_BLOCKED({ address }), { cause: error });
  }
  if (typeof answer === 'boolean') return answer;
  return ERR_INVALID_RETURN_VALUE({ expected: 'boolean', name: 'check', actual: answer });
}

/**
 * The error for an address that `filter` blocks; undefined if it allows the address. A filter that throws, or that returns
 * something other than a boolean, blocks the address.
 */
export function refusalOf(filter: AddressFilter, address: string): Error | undefined {
  const answer = askFilter(filter, address);
  if (answer === false) return undefined;
  return answer === true ? ERR_IP_BLOCKED({ address }) : answer;
}

/** Matches misspelt names of the option `blockList`. */
const MISSPELT = /^_*block[-_]?lists?$/i;

/** The length of the shortest name that {@link MISSPELT} matches. Shorter names, such as `host`, need no match. */
const MISSPELT_LENGTH = 'blocklist'.length;

/**
 * The filter in an options object; undefined if there is none. A falsy value is no filter, as in Node.
 *
 * A mistake must not turn the filter off or replace it: an option inherited from a polluted `Object.prototype` is ignored, and
 * a misspelt option name throws.
 *
 * @throws ERR_INVALID_ARG_TYPE when the value has no `check` method; ERR_INVALID_ARG_VALUE for a misspelt name.
 */
export function filterOf(options: { blockList?: AddressFilter | undefined }): AddressFilter | undefined {
  for (const name of Object.keys(options)) {
    if (name.length >= MISSPELT_LENGTH && name !== 'blockList' && MISSPELT.test(name)) {
      throw ERR_INVALID_ARG_VALUE({
        name: `options.${name}`,
        shown: inspectValue(Reflect.get(options, name)),
        reason: 'is not an option; did you mean blockList?',
      });
    }
  }
  const { blockList } = options;
  const isPolluted = !Object.hasOwn(options, 'blockList') && 'blockList' in Object.prototype;
  if (!blockList || isPolluted) return undefined;
  validateAddressFilter(blockList, 'options.blockList');
  return blockList;
}
