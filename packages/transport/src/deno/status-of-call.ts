import { ACCESS_DENIED } from '@net/errors';

/** The status of a call, which throws if the program has not got Deno's permission for it. */
export function statusOfCall(call: () => number): number {
  try {
    return call();
  } catch (error) {
    if ((error as Error).name === 'NotCapable') return ACCESS_DENIED;
    throw error;
  }
}
