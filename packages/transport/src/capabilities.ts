import { errnoNumber, type SystemError, systemError } from '@net/errors';
import type { Capabilities } from './contract.ts';
import { getDefaultTransport } from './default.ts';

/** Who can do what a backend cannot here, as errors and the README say it. */
const needs: Readonly<Record<keyof Capabilities, string>> = {
  acceptControl: "Node's own handles on a POSIX system",
  boundPaths: 'Node; under the permission model, Node 24.20 or 26.7',
  boundPorts: 'Node; under the permission model, Node 24.19 or 26.4',
  descriptors: 'Node or Deno',
  ipv6Only: 'Node or Bun',
  keepAliveProbes: 'Node 24.19 or 26.4',
  reusePort: 'Node 22.12 or 23.1, on Linux or another system that shares ports',
  typeOfService: 'Node 24.15 or 25.6',
};

/**
 * Who can do what the backend cannot do here: the earliest version of each line of releases.
 *
 * @returns For example `needs Node 24.15 or 25.6`.
 */
export function capabilityNeeds(capability: keyof Capabilities): string {
  return `needs ${needs[capability]}`;
}

/** What a throw site knows of a call that asks for what cannot be done. */
export interface UnsupportedData {
  /** What the call asks for. */
  capability: keyof Capabilities;
  /** The call, as system errors name it. */
  syscall: string;
  /** Where it would have been done. */
  address?: string | undefined;
  port?: number | undefined;
}

/** The error of a call that asks for what the transport cannot do here: `ENOTSUP`, with who can in its message. */
export function unsupportedError(
  { capability, ...call }: UnsupportedData,
  above: CallableFunction = unsupportedError,
): SystemError {
  const detail = `${capability} ${capabilityNeeds(capability)}`;
  return systemError({ status: errnoNumber('ENOTSUP'), ...call, detail }, above);
}

/**
 * What sockets and servers can be asked for on this runtime, over the transport that is used where none is given.
 *
 * @throws what `getDefaultTransport` throws.
 */
export function getCapabilities(): Capabilities {
  return getDefaultTransport().capabilities;
}
