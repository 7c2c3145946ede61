import { builtIn } from '@net/transport';

/**
 * Node's current defaults of the options `autoSelectFamily` and `autoSelectFamilyAttemptTimeout` (Happy Eyeballs, RFC 8305),
 * which its command line and NODE_OPTIONS can set. For a value that is missing, this family's own default applies.
 */
export interface AutoSelectFamilyDefaults {
  enabled?: boolean;
  attemptTimeoutMs?: number;
}

/**
 * The default attempt timeout of Node 20 to 24. It is treated as not set, so that the longer default of newer versions applies on
 * every Node.
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
