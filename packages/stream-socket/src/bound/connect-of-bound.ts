import { ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE, inspectValue, validateString } from '@net/errors';
import type { IpcConnectOptions, TcpConnectOptions } from '../connect/options.ts';
import type { SocketState } from '../socket/state.ts';

/**
 * Refuses what a socket that began with a bound one cannot do: choose another local end, or connect over the other kind of
 * transport.
 *
 * @throws ERR_INVALID_ARG_VALUE, ERR_INVALID_ARG_TYPE
 */
export function checkConnectOfBound(
  { client, handle }: SocketState,
  options: Partial<TcpConnectOptions> & Partial<IpcConnectOptions>,
): void {
  if (!client?.bound) return;
  const { path, port, localAddress, localPort } = options;
  if (!path && (localAddress !== undefined || localPort !== undefined)) {
    const reason = 'localAddress and localPort cannot be used with an adopted bound socket';
    throw ERR_INVALID_ARG_VALUE({ name: 'options', shown: inspectValue(options), reason });
  }
  // Later the handle is another one, of the kind that is asked for.
  if (!handle) return;
  if (client.bound === 'ipc') validateString(path, 'options.path');
  else if (path)
    throw ERR_INVALID_ARG_TYPE({ name: 'options.port', expected: ['number', 'string'], actual: port });
}
