import {
  ERR_INVALID_ARG_TYPE,
  ERR_INVALID_ARG_VALUE,
  ERR_OUT_OF_RANGE,
  inspectValue,
  validateInteger,
  validateNumber,
  validateObject,
} from '@net/errors';
import { limitCloseTime, validateTimeout } from '@net/stream-socket/internal';
import type { Timers } from '@net/transport';
import type { ConnectionPolicy } from '../connections/policy.ts';
import { type AcceptRate, AcceptRateLimit } from './accept-rate.ts';
import { IdleTimeout } from './idle-timeout.ts';
import { ConnectionsPerAddress } from './per-address.ts';
import { type CountedLimits, LimitsAcross, type SharedLimits } from './shared-limits.ts';
import { SilentConnections } from './silent-connections.ts';

/** The options of a server that limit which connections it accepts, and how long it keeps inactive ones. */
export interface LimitOptions {
  /**
   * The maximum number of open connections from one IPv4 address or one IPv6 /64, because a site has at least a whole /64 to
   * choose its addresses from. Further connections are dropped, with the reason `perAddress`. IPC connections are not limited.
   *
   * @default no limit
   */
  maxConnectionsPerAddress?: number | undefined;
  /**
   * The maximum number of new connections per second: from one address, and from all. Further connections are dropped, with the
   * reason `rate`. The server remembers at least the last 8,192 addresses, at most 16,384. An address that it has forgotten may
   * open a whole burst again.
   *
   * @default no limit
   */
  acceptRate?: AcceptRate | undefined;
  /**
   * Counts `maxConnectionsPerAddress` and `acceptRate` together with the servers of other processes: `clusterLimits()` of
   * `@net/server/cluster` for the workers of a cluster, or an object of your own. Each new connection waits for the answer of
   * `take`.
   *
   * @default the server counts only its own connections
   */
  limitsAcross?: SharedLimits | undefined;
  /**
   * The maximum number of open connections from which nothing has been received, including those that wait for a PROXY protocol
   * header or for the answer of `limitsAcross`. Further connections are dropped, with the reason `pending`.
   *
   * @default no limit
   */
  maxPending?: number | undefined;
  /** Milliseconds after which a connection from which nothing was received is destroyed; 0 for never. @default 0 */
  firstByteTimeout?: number | undefined;
  /**
   * Milliseconds without activity after which a connection is destroyed, unless the program listens for its `'timeout'` event; 0
   * for never. `socket.setTimeout` changes the time of one connection.
   *
   * @default 0
   */
  idleTimeout?: number | undefined;
  /**
   * The maximum time from `end()` of a connection to its close, in milliseconds; 0 for no limit. The connection is destroyed when
   * this time has passed, for example because the client does not read the remaining data or does not end its half.
   *
   * @default 0
   */
  closeTimeout?: number | undefined;
}

const NAMES: readonly string[] = [
  'maxConnectionsPerAddress',
  'acceptRate',
  'limitsAcross',
  'maxPending',
  'firstByteTimeout',
  'idleTimeout',
  'closeTimeout',
] satisfies (keyof LimitOptions)[];

const RATE_NAMES: readonly string[] = ['perAddress', 'total', 'burst'] satisfies (keyof AcceptRate)[];

/**
 * Creates the policies for the limits among the options of a server, in the order in which they decide; none without such options.
 *
 * Throws for an option whose name differs from that of a limit only in case, hyphens, underscores or a plural ending, because a
 * misspelt limit would silently be absent. Properties that are inherited from `Object.prototype` are ignored.
 *
 * @throws ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE, ERR_OUT_OF_RANGE
 */
export function limitsOf(options: LimitOptions, timers: Timers): ConnectionPolicy[] {
  refuseMisspelt(options);
  const own = { __proto__: null, ...options } as LimitOptions;
  const { maxConnectionsPerAddress, limitsAcross, maxPending, firstByteTimeout, idleTimeout, closeTimeout } =
    own;
  const policies: ConnectionPolicy[] = [];
  if (maxConnectionsPerAddress !== undefined) {
    validateInteger(maxConnectionsPerAddress, 'options.maxConnectionsPerAddress', 0);
  }
  const acceptRate = own.acceptRate === undefined ? undefined : parseRate(own.acceptRate);
  const isShared = limitsAcross !== undefined;
  if (isShared) {
    validateShared(limitsAcross, own);
    policies.push(new LimitsAcross(limitsAcross, { maxConnectionsPerAddress, acceptRate }));
  } else if (maxConnectionsPerAddress !== undefined) {
    policies.push(new ConnectionsPerAddress(maxConnectionsPerAddress));
  }
  if (maxPending !== undefined) validateInteger(maxPending, 'options.maxPending', 0);
  validateTimeout(firstByteTimeout, 'options.firstByteTimeout');
  if (maxPending !== undefined || firstByteTimeout) {
    policies.push(
      new SilentConnections(maxPending ?? Number.POSITIVE_INFINITY, firstByteTimeout ?? 0, timers),
    );
  }
  if (acceptRate && !isShared) {
    policies.push(new AcceptRateLimit(acceptRate, () => timers.now?.() ?? performance.now()));
  }
  validateTimeout(idleTimeout, 'options.idleTimeout');
  if (idleTimeout) policies.push(new IdleTimeout(idleTimeout));
  validateTimeout(closeTimeout, 'options.closeTimeout');
  if (closeTimeout) policies.push({ onSocket: (socket) => limitCloseTime(socket, closeTimeout) });
  return policies;
}

function validateShared(shared: Partial<SharedLimits> | null, limits: CountedLimits): void {
  const name = 'options.limitsAcross';
  if (typeof shared?.take !== 'function' || typeof shared.give !== 'function') {
    throw ERR_INVALID_ARG_TYPE({
      name,
      expected: 'an object with the methods take and give',
      actual: shared,
    });
  }
  if (limits.maxConnectionsPerAddress === undefined && limits.acceptRate === undefined) {
    const reason = 'needs maxConnectionsPerAddress or acceptRate';
    throw ERR_INVALID_ARG_VALUE({ name, shown: inspectValue(shared), reason });
  }
}

function parseRate(given: AcceptRate): AcceptRate {
  validateObject(given, 'options.acceptRate');
  const own = { __proto__: null, ...given } as AcceptRate;
  for (const [name, value] of Object.entries(own)) {
    if (!RATE_NAMES.includes(name)) {
      const reason = `is no option; there are ${RATE_NAMES.join(', ')}`;
      throw ERR_INVALID_ARG_VALUE({ name: `options.acceptRate.${name}`, shown: inspectValue(value), reason });
    }
    if (value === undefined) continue;
    if (name === 'burst') validateInteger(value, 'options.acceptRate.burst', 1);
    else validateRate(value, `options.acceptRate.${name}`);
  }
  if (own.perAddress === undefined && own.total === undefined) {
    const reason = 'must have perAddress or total';
    throw ERR_INVALID_ARG_VALUE({ name: 'options.acceptRate', shown: inspectValue(given), reason });
  }
  return own;
}

function validateRate(value: unknown, name: string): void {
  validateNumber(value, name);
  if (!(value > 0)) throw ERR_OUT_OF_RANGE({ name, range: '> 0', actual: value });
}

const bareName = (name: string): string => name.toLowerCase().replace(/[-_s]/g, '').replace(/e+$/, '');

function refuseMisspelt(options: object): void {
  for (const [name, value] of Object.entries(options)) {
    const meant = NAMES.find((each) => each !== name && bareName(each) === bareName(name));
    if (meant === undefined) continue;
    const reason = `is not an option; did you mean ${meant}?`;
    throw ERR_INVALID_ARG_VALUE({ name: `options.${name}`, shown: inspectValue(value), reason });
  }
}
