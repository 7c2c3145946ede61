import { ERR_INVALID_FD_TYPE, ERR_INVALID_HANDLE_TYPE, validateInt32 } from '@net/errors';
import { type StreamHandle, type Transport, unsupportedError } from '@net/transport';
import { adoptBoundSocket, isBoundSocket } from '../bound/bound-socket.ts';
import type { SocketConstructorOptions } from './constructor-options.ts';

/**
 * The handle given by the options `fd` or `handle`; undefined without them.
 *
 * @throws ERR_INVALID_FD_TYPE, ERR_INVALID_HANDLE_TYPE, ERR_INVALID_ARG_TYPE, ERR_OUT_OF_RANGE, ERR_SOCKET_HANDLE_ADOPTED, and
 *   ENOTSUP if the transport does not support descriptors (`capabilities.descriptors`)
 */
export function adoptedHandle(
  { fd, handle }: SocketConstructorOptions,
  transport: Transport,
): StreamHandle | undefined {
  if (isBoundSocket(handle)) return adoptBoundSocket(handle).handle.toStream();
  if (handle) return toStreamHandle(handle, transport);
  if (fd === undefined) return undefined;
  validateInt32(fd, 'fd', 0);
  if (!transport.capabilities.descriptors)
    throw unsupportedError({ capability: 'descriptors', syscall: 'open' });
  const opened = transport.openStream(fd);
  if ('readStart' in opened) return opened;
  throw ERR_INVALID_FD_TYPE({ type: opened.type });
}

/**
 * Returns a stream handle unchanged, and wraps any other handle object of the runtime.
 *
 * @throws ERR_INVALID_HANDLE_TYPE if the transport cannot use the object
 */
export function toStreamHandle(handle: StreamHandle | object, transport: Transport): StreamHandle {
  if ('readStart' in handle && 'receiver' in handle) return handle;
  const adopted = transport.adoptStream(handle);
  if (!adopted) throw ERR_INVALID_HANDLE_TYPE();
  return adopted;
}
