import { validateBoolean } from '@net/errors';
import type { AnyConnectOptions } from './options.ts';

/** The options that name the other end of a TCP connection, and have no meaning for a path. */
const TARGET_NAMES = ['port', 'host'] as const;

/** The other options that `socket.connect` uses. Options that only constructors use are missing: the socket keeps them anyway. */
const NAMES = [
  'longPath',
  'localAddress',
  'localPort',
  'family',
  'hints',
  'lookup',
  'autoSelectFamily',
  'autoSelectFamilyAttemptTimeout',
  'rememberFamilyMs',
  'addressOrder',
  'sourceAddresses',
  'blockList',
  'connectTimeout',
  'proxyProtocol',
] as const;

/** The names listed above. `allAreListed` does not compile if `socket.connect` has an option that is missing there. */
type Listed = 'path' | 'keepOptions' | (typeof TARGET_NAMES)[number] | (typeof NAMES)[number];
type OfConstructors =
  | 'timeout'
  | 'onread'
  | 'noDelay'
  | 'keepAlive'
  | 'keepAliveInitialDelay'
  | 'typeOfService';
const allAreListed: Exclude<keyof AnyConnectOptions, Listed | OfConstructors> extends never ? true : never =
  true;
void allAreListed;

/** The options that later calls of `connect` need not name again. */
export interface OptionKeeper {
  /** Null if no `connect` has kept its options. */
  kept: AnyConnectOptions | null;
}

/**
 * The options of a `connect`, completed with those that an earlier `connect` has kept.
 *
 * @throws ERR_INVALID_ARG_TYPE if `keepOptions` is not a boolean
 */
export function withKeptOptions({ kept }: OptionKeeper, given: AnyConnectOptions): AnyConnectOptions {
  const { keepOptions } = given;
  if (keepOptions != null) validateBoolean(keepOptions, 'options.keepOptions');
  return kept && keepOptions !== false ? complete(given, kept) : given;
}

/** Keeps the options of a `connect` for later calls if its option `keepOptions` is true; forgets the kept ones if it is false. */
export function keepOptions(
  keeper: OptionKeeper,
  given: AnyConnectOptions,
  options: AnyConnectOptions,
): void {
  if (given.keepOptions) keeper.kept = complete({}, options);
  else if (given.keepOptions === false) keeper.kept = null;
}

/** The own properties of `given`, and the options that only `kept` has, without the port and host of `kept` if there is a path. */
function complete(given: AnyConnectOptions, kept: AnyConnectOptions): AnyConnectOptions {
  const isPath = Boolean(given.path ?? (hasTarget(given) ? undefined : kept.path));
  const completed: Record<string, unknown> = { ...given };
  for (const name of isPath ? (['path', ...NAMES] as const) : [...TARGET_NAMES, ...NAMES]) {
    const value = optionOf(given, name) ?? optionOf(kept, name);
    if (value !== undefined) completed[name] = value;
  }
  return completed;
}

const hasTarget = (options: AnyConnectOptions): boolean =>
  TARGET_NAMES.some((name) => options[name] !== undefined);

/** The value of an option. A falsy `blockList`, and an option inherited from `Object.prototype`, count as missing. */
function optionOf(options: AnyConnectOptions, name: keyof AnyConnectOptions): unknown {
  const isPolluted = !Object.hasOwn(options, name) && name in Object.prototype;
  const value: unknown = isPolluted ? undefined : options[name];
  return name === 'blockList' ? value || undefined : value;
}
