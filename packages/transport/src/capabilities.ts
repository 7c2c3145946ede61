import { errnoNumber, type SystemError, systemError } from '@net/errors';
import type { Capabilities } from './contract.ts';
import { getDefaultTransport } from './default.ts';

/** The versions and runtimes that have each capability, as text for error messages and the README. */
const needs: Readonly<Record<keyof Capabilities, string>> = {
  acceptControl: "Node's own handles on a POSIX system",
  boundPaths: 'Node or Deno; under the permission model, Node 24.20 or 26.7',
  boundPorts: 'Node or Deno; under the permission model, Node 24.19 or 26.4',
  descriptors: 'Node, Deno, or Bun on Linux',
  ipv6Only: 'Node or Bun',
  keepAliveProbes: 'Node 24.19 or 26.4',
  reusePort: 'Node 22.12 or 23.1, on Linux or another system that shares ports',
  typeOfService: 'Node 24.15 or 25.6',
};

/**
 * The runtimes that have a capability, as text; for Node, the earliest version of each release line.
 *
 * @returns For example `needs Node 24.15 or 25.6`.
 */
export function capabilityNeeds(capability: keyof Capabilities): string {
  return `needs ${needs[capability]}`;
}

/** A call that needs a capability which the transport lacks. */
export interface UnsupportedData {
  /** The capability that the call needs. */
  capability: keyof Capabilities;
  /** The name of the failed call, as in `error.syscall`. */
  syscall: string;
  /** The address or path that was passed to the call. */
  address?: string | undefined;
  /** The port that was passed to the call; undefined for a path. */
  port?: number | undefined;
}

/** The `ENOTSUP` error of a call that needs a capability which the transport lacks; the message names the runtimes that have it. */
export function unsupportedError(
  { capability, ...call }: UnsupportedData,
  above: CallableFunction = unsupportedError,
): SystemError {
  const detail = `${capability} ${capabilityNeeds(capability)}`;
  return systemError({ status: errnoNumber('ENOTSUP'), ...call, detail }, above);
}

/**
 * The capabilities of the default transport: which optional features sockets and servers have on this runtime.
 *
 * @throws The errors of {@link getDefaultTransport}.
 */
export function getCapabilities(): Capabilities {
  return getDefaultTransport().capabilities;
}
