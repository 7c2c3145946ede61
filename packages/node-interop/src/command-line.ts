import { builtIn } from '@net/transport';

/** The defaults of `autoSelectFamily` (Happy Eyeballs, RFC 8305) from Node's command line. */
export interface AutoSelectFamilyDefaults {
  enabled?: boolean;
  attemptTimeoutMs?: number;
}

/** The attempt timeout of Node 20 to 24 where nothing is set. */
const OLD_ATTEMPT_TIMEOUT_MS = 250;

/** See `NodeIdentity.readAutoSelectFamily`. Only Node's `net` can tell what the command line has set. */
export function readAutoSelectFamily(): AutoSelectFamilyDefaults {
  const net = builtIn('node:net');
  // Node 20.0 to 20.5 have no such function.
  if (!net.getDefaultAutoSelectFamilyAttemptTimeout) return {};
  const enabled = net.getDefaultAutoSelectFamily();
  const attemptTimeoutMs = net.getDefaultAutoSelectFamilyAttemptTimeout();
  return attemptTimeoutMs === OLD_ATTEMPT_TIMEOUT_MS ? { enabled } : { enabled, attemptTimeoutMs };
}
