import { errnoNumber, type SystemError, systemError } from '@net/errors';
import type { Capabilities } from './contract.ts';
import { getDefaultTransport } from './default.ts';

/** The versions and runtimes that have each capability, as errors and the README name them. */
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
 * What has the capability: for Node, the earliest version of each line of releases.
 *
 * @returns For example `needs Node 24.15 or 25.6`.
 */
export function capabilityNeeds(capability: keyof Capabilities): string {
  return `needs ${needs[capability]}`;
}

/** A call that asks for a capability which the transport lacks. */
export interface UnsupportedData {
  /** What the call asks for. */
  capability: keyof Capabilities;
  /** The call, as system errors name it. */
  syscall: string;
  /** The address or path that the call was about. */
  address?: string | undefined;
  port?: number | undefined;
}

/** The error of a call that asks for a capability which the transport lacks: `ENOTSUP`; its message names what has it. */
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
