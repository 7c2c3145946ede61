import { systemError } from '@net/errors';
import { isIP } from '@net/ip-parse';
import type { Endpoint, InetEndpoint, Status } from '@net/transport';
import type { ConnectRequest, TcpConnectRequest } from './options.ts';

/** The error of a failed `connect` call to `remote`; `detail` is put into its message in parentheses. */
export function attemptError(
  request: ConnectRequest,
  status: Status,
  remote: Endpoint,
  detail?: string,
): Error {
  if ('path' in remote) return systemError({ status, syscall: 'connect', address: remote.path, detail });
  const { localAddress, localPort } = request as TcpConnectRequest;
  const local =
    localAddress && localPort
      ? { localAddress, localPort, detail: `Local (${localAddress}:${localPort})` }
      : { detail };
  return systemError({ status, syscall: 'connect', ...remote, ...local });
}

/** The error of a `bind` that failed only when `remoteAddress` was to be connected to. */
export function bindError(request: TcpConnectRequest, status: Status, remoteAddress: string): Error {
  return systemError({ status, syscall: 'bind', ...localEndOf(request, isIP(remoteAddress)) });
}

/** What to bind to before connecting to an address of `family`: the part that was not chosen is left to the system. */
export function localEndOf({ localAddress, localPort }: TcpConnectRequest, family: number): InetEndpoint {
  return { address: localAddress ?? (family === 4 ? '0.0.0.0' : '::'), port: localPort ?? 0 };
}
