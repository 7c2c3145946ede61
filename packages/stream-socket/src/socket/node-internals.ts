import type { SocketInternals } from '@net/node-interop';
import { toStreamHandle } from './adopted-handle.ts';
import type { SocketMethods } from './methods.ts';
import { kState } from './state.ts';

/**
 * The access to a socket's private state with which `@net/node-interop` implements the internal members that Node's modules
 * use.
 */
export const socketInternals: SocketInternals<SocketMethods> = {
  handleOf: (socket) => socket[kState].anyHandle ?? null,
  flush(socket) {
    const state = socket[kState];
    if (state.handle) state.releaseGathered();
  },
  mayReplaceHandle: (socket) => socket[kState].client?.attempts?.mayRenewHandle ?? false,
  setHandle(socket, native) {
    const state = socket[kState];
    const previous = state.detach();
    if (previous) {
      // Bytes that arrive from now on are for the next owner of the handle.
      previous.readStop();
      previous.receiver = null;
    }
    if (native) state.attach(toStreamHandle(native, state.transport));
    else if (state.owner?.onHandleTaken(socket)) state.owner = null;
  },
  refreshIdleTimer: (socket) => socket[kState].idle?.touch(),
  transferableHandleOf(socket) {
    const { handle, bytesRead, bytesDispatched, transport } = socket[kState];
    const isFresh = !socket.connecting && bytesRead === 0 && bytesDispatched === 0;
    return isFresh && handle?.kind === 'tcp' && transport.hasNodeHandles
      ? (handle.native ?? undefined)
      : undefined;
  },
  release(socket) {
    const state = socket[kState];
    state.handle!.readStop();
    state.detach()!.receiver = null;
    socket.destroy();
    return { allowHalfOpen: socket.allowHalfOpen };
  },
};
