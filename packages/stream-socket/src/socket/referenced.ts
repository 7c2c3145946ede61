import { kState, type StatefulSocket, UNREFERENCED } from './state.ts';

/** Has a socket keep the process alive, or not. One that neither is connected nor connects waits until it is connected. */
export function setReferenced<This extends StatefulSocket>(socket: This, referenced: boolean): This {
  const state = socket[kState];
  const holder = state.client?.connector ?? state.handle;
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
