import { errnoNumber } from '@net/errors';
import { capabilityNeeds, type Status, type Transport } from '@net/transport';
import type { ListenRequest } from './arguments.ts';

/**
 * The part of the message of a failed `listen` that names the missing feature, and the runtimes or processes that have it.
 * Undefined if `listen` did not fail because of a missing feature.
 */
export function missingCapability(
  status: Status,
  request: ListenRequest,
  { capabilities, shareListener, listenNeeds }: Transport,
): string | undefined {
  const needs = listenNeeds?.(status, request.kind === 'ipc' ? 'ipc' : 'tcp');
  if (status !== errnoNumber('ENOTSUP')) return needs;
  if (request.kind === 'ipc' && request.file) {
    const options = 'replace, mode, owner and longPath';
    if (shareListener && !request.exclusive)
      return `${options} need exclusive: true in a worker of a cluster`;
    return `${options} need a transport whose paths are files`;
  }
  if (request.kind !== 'tcp') return needs;
  for (const option of ['reusePort', 'ipv6Only'] as const) {
    if (request[option] && !capabilities[option]) return `${option} ${capabilityNeeds(option)}`;
  }
  return needs;
}
