import { errnoNumber } from '@net/errors';
import { capabilityNeeds, type Status, type Transport } from '@net/transport';
import type { ListenRequest } from './arguments.ts';

/**
 * The text for the message of a failed `listen`: the missing capability of the transport, and the runtimes that have it.
 * Undefined if `listen` failed for another reason.
 */
export function missingCapability(
  status: Status,
  request: ListenRequest,
  { capabilities }: Transport,
): string | undefined {
  if (status !== errnoNumber('ENOTSUP') || request.kind !== 'tcp') return undefined;
  for (const option of ['reusePort', 'ipv6Only'] as const) {
    if (request[option] && !capabilities[option]) return `${option} ${capabilityNeeds(option)}`;
  }
  return undefined;
}
