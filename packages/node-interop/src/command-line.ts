import { builtIn } from '@net/transport';

/**
 * The defaults of the options `autoSelectFamily` and `autoSelectFamilyAttemptTimeout` (Happy Eyeballs, RFC 8305), as set on
 * Node's command line.
 */
export interface AutoSelectFamilyDefaults {
  enabled?: boolean;
  attemptTimeoutMs?: number;
}

/**
 * The default attempt timeout of Node 20 to 24. Counts as unset, so that the longer default of newer versions applies
 * everywhere.
 */
const OLD_ATTEMPT_TIMEOUT_MS = 250;

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
  return attemptTimeoutMs === OLD_ATTEMPT_TIMEOUT_MS ? { enabled } : { enabled, attemptTimeoutMs };
}
