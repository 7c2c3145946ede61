import { ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE, inspectValue, validateString } from '@net/errors';
import type { IpcConnectOptions, TcpConnectOptions } from '../connect/options.ts';
import type { SocketState } from '../socket/state.ts';

/**
 * Validates the `connect` of a socket made from a BoundSocket: such a socket cannot choose another local address, nor connect a
 * TCP handle to an IPC path or a pipe handle to a port.
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
  // After the socket was destroyed, `connect` creates a new handle, of the kind that its options require.
  if (!handle) return;
  if (client.bound === 'ipc') validateString(path, 'options.path');
  else if (path)
    throw ERR_INVALID_ARG_TYPE({ name: 'options.port', expected: ['number', 'string'], actual: port });
}
