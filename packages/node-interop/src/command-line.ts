import { builtIn } from '@net/transport';

/**
 * Node's current defaults of the options `autoSelectFamily` and `autoSelectFamilyAttemptTimeout` (Happy Eyeballs, RFC 8305),
 * which its command line and NODE_OPTIONS can set. For a value that is missing, the default of `@net/stream-socket` applies.
 */
export interface AutoSelectFamilyDefaults {
  /** The default of `autoSelectFamily`. */
  enabled?: boolean;
  /** The default of `autoSelectFamilyAttemptTimeout`; missing if it is one of {@link DEFAULT_ATTEMPT_TIMEOUTS_MS}. */
  attemptTimeoutMs?: number;
}

/**
 * The default attempt timeouts: 250 ms in Node 20 to 24, 500 ms in Node 26. These values count as not set, so that the defaults
 * of `@net/stream-socket` apply on every Node.
 */
const DEFAULT_ATTEMPT_TIMEOUTS_MS = [250, 500];

/**
 * See `NodeIdentity.readAutoSelectFamily`. The values are read from `node:net`, because `process.execArgv` lacks the flags in
 * NODE_OPTIONS.
 */
export function readAutoSelectFamily(): AutoSelectFamilyDefaults {
  const net = builtIn('node:net');
  // The function does not exist in Node 20.0 to 20.5.
  if (!net.getDefaultAutoSelectFamilyAttemptTimeout) return {};
  const enabled = net.getDefaultAutoSelectFamily();
  const attemptTimeoutMs = net.getDefaultAutoSelectFamilyAttemptTimeout();
  return DEFAULT_ATTEMPT_TIMEOUTS_MS.includes(attemptTimeoutMs) ? { enabled } : { enabled, attemptTimeoutMs };
}
