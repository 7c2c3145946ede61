import {
  ERR_INVALID_ARG_TYPE,
  ERR_INVALID_ARG_VALUE,
  ERR_INVALID_RETURN_VALUE,
  ERR_IP_BLOCKED,
  inspectValue,
} from '@net/errors';

/** Anything that can say whether an address is blocked; a `BlockList` is one. */
export interface AddressFilter {
  /** Whether `address` is blocked. */
  check(address: string, family: 'ipv4' | 'ipv6'): boolean;
}

/**
 * @throws ERR_INVALID_ARG_TYPE when `value` has no `check` method.
 */
function validateAddressFilter(value: unknown, name: string): asserts value is AddressFilter {
  if (typeof (value as Partial<AddressFilter> | null)?.check !== 'function') {
    throw ERR_INVALID_ARG_TYPE({ name, expected: 'a net.BlockList', actual: value });
  }
}

/**
 * Asks `filter` about an address of a transport or resolver.
 *
 * @returns Whether it blocks the address; the error of a filter that throws, or answers something other than a boolean.
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
 * Why `filter` refuses an address; undefined if it allows the address. A filter that cannot answer has not allowed it.
 */
export function refusalOf(filter: AddressFilter, address: string): Error | undefined {
  const answer = askFilter(filter, address);
  if (answer === false) return undefined;
  return answer === true ? ERR_IP_BLOCKED({ address }) : answer;
}

/** The names that `blockList` is mistaken for. */
const MISSPELT = /^_*block[-_]?lists?$/i;

/**
 * The filter in an options object. Null, false, 0 and '' are no filter, as on Node.
 *
 * A filter must not be absent or replaced by accident. What everybody inherits from `Object.prototype` was not passed by
 * anybody, so it does not count; and a misspelt name is refused.
 *
 * @throws ERR_INVALID_ARG_TYPE when the value has no `check` method; ERR_INVALID_ARG_VALUE for a misspelt name.
 */
export function filterOf(options: { blockList?: AddressFilter | undefined }): AddressFilter | undefined {
  for (const name of Object.keys(options)) {
    if (name !== 'blockList' && MISSPELT.test(name)) {
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
