import { isIP } from '@net/ip-parse';
import type { ConnectRequest } from './options.ts';

/** The error of a failed `connect` or of one of its attempts. */
interface ConnectError extends Error {
  /** The IP address that was tried. */
  address?: string;
  /** The host name that was passed to `connect`. */
  host?: string;
  /** The errors of the attempts, if there were several. */
  errors?: readonly ConnectError[];
}

/**
 * Sets the property `host` of the error of a `connect` and of its attempts' errors, which otherwise contain only the address to
 * which the host name was resolved. Does nothing for IPC, or if `host` is an IP address.
 */
export function nameHost(error: ConnectError, request: ConnectRequest): void {
  if (request.kind === 'ipc' || isIP(request.host) !== 0) return;
  const { host } = request;
  for (const each of [error, ...(error.errors ?? [])]) {
    if (each.errors || each.address !== undefined) each.host ??= host;
  }
}
