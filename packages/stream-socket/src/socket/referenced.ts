import { UNREFERENCED } from './flags.ts';
import { kState, type StatefulSocket } from './state.ts';

/** The implementation of `ref` and `unref`. Without a connection the setting is applied once the socket is connected. */
export function setReferenced<This extends StatefulSocket>(socket: This, referenced: boolean): This {
  const state = socket[kState];
  const holder = state.client?.attempts ?? state.handle;
  if (!holder) return socket.once('connect', () => setReferenced(socket, referenced));
  if (referenced) {
    state.flags &= ~UNREFERENCED;
    holder.ref();
  } else {
    state.flags |= UNREFERENCED;
    holder.unref();
  }
  return socket;
}
