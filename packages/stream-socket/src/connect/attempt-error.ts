import { aggregateError, errnoNumber, resolverError, systemError } from '@net/errors';
import { isIP } from '@net/ip-parse';
import type { Endpoint, InetEndpoint, Status, StreamHandle } from '@net/transport';
import type { ConnectRequest, TcpConnectRequest } from './options.ts';

/**
 * The error of a failed attempt to connect to `remote`. If the request has both `localAddress` and `localPort`, the message of a
 * TCP attempt ends with them, otherwise with `detail`.
 */
export function attemptError(
  request: ConnectRequest,
  status: Status,
  remote: Endpoint,
  detail?: string,
): Error {
  if ('path' in remote) return systemError({ status, syscall: 'connect', address: remote.path, detail });
  // A transport that connects to names reports a failed look-up as the status of `connect`.
  if (isIP(remote.address) === 0 && status === errnoNumber('EAI_NONAME')) {
    return resolverError({ status, hostname: remote.address });
  }
  const { localAddress, localPort } = request as TcpConnectRequest;
  const local =
    localAddress && localPort
      ? { localAddress, localPort, detail: `Local (${localAddress}:${localPort})` }
      : { detail };
  return systemError({ status, syscall: 'connect', ...remote, ...local });
}

/** The error of a `bind` that the transport reports only after `connect` was called with the TCP endpoint `remote`. */
export function bindError(request: ConnectRequest, status: Status, remote: Endpoint): Error {
  const family = isIP((remote as InetEndpoint).address);
  return systemError({ status, syscall: 'bind', ...localEndOf(request as TcpConnectRequest, family) });
}

/** The error of a `connect` whose attempts have all failed: the error of the only attempt, or an AggregateError. */
export function errorOfAll(errors: readonly Error[]): Error {
  if (errors.length === 1) return errors[0]!;
  // Node leaves the message of its AggregateError empty, which is useless in a log that contains only messages.
  return aggregateError(errors, errors.map(({ message }) => message).join('\n'));
}

/**
 * Binds a handle to the local endpoint of a request, if it has one, before the handle is connected to an address of `family`.
 * Returns the error of `bind`, or undefined. A `localAddress` of the other family is an EINVAL error.
 */
export function bindLocalEnd(handle: StreamHandle, request: TcpConnectRequest, family: number) {
  if (!request.localAddress && !request.localPort) return undefined;
  const local = localEndOf(request, family);
  const status = isIP(local.address) === family ? handle.bind(local) : errnoNumber('EINVAL');
  return status < 0 ? systemError({ status, syscall: 'bind', ...local }) : undefined;
}

/**
 * The local endpoint to bind before connecting to an address of `family`. Without `localAddress` it is the unspecified address.
 * Without `localPort` it is port 0, for which the system chooses a port.
 */
function localEndOf({ localAddress, localPort }: TcpConnectRequest, family: number): InetEndpoint {
  return { address: localAddress ?? (family === 4 ? '0.0.0.0' : '::'), port: localPort ?? 0 };
}
