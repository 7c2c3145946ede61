import { isIP } from '@net/ip-parse';
import type { ConnectRequest } from './options.ts';

/** The properties of a failed attempt that are read and set here. */
interface ConnectError extends Error {
  /** The IP address that was tried. */
  address?: string;
  /** The name that `connect` was given, beside the address that was found for it. */
  host?: string;
  /** The errors of all attempts, if there were several. */
  errors?: readonly ConnectError[];
}

/** Sets the property `host` of the errors that name an address: the name that was asked for, which the address does not tell. */
export function nameHost(error: ConnectError, request: ConnectRequest): void {
  if (request.kind === 'ipc' || isIP(request.host) !== 0) return;
  const { host } = request;
  for (const each of [error, ...(error.errors ?? [])]) {
    if (each.errors || each.address !== undefined) each.host ??= host;
  }
}
