import type { Bindings, NativeRequest } from './bindings.ts';
import { LibuvStream } from './stream-handle.ts';

/**
 * A stream over an object that has the methods of a native stream, but is neither a TCP nor a pipe handle of libuv: the stand-in
 * of a mocking library, or another kind of stream of Node's. The object may keep a request and later call
 * `oncomplete(status, request.handle)`, even for a write that completed synchronously. So each write gets a request of its own.
 */
export class ForeignStream extends LibuvStream {
  /** False, because the object may ignore `useUserBuffer` and hand over memory of its own. */
  override get readsInPlace(): boolean {
    return false;
  }

  override takeWriteRequest({ WriteWrap, state, stateIndex }: Bindings): NativeRequest {
    const request = new WriteWrap();
    request.handle = this.native;
    request.oncomplete = () => undefined;
    // Cleared, because an object written in JavaScript does not set this element: it still describes another stream's last write.
    state[stateIndex.lastWriteWasAsync] = 0;
    return request;
  }
}
