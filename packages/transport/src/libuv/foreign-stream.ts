import type { Bindings, NativeRequest } from './bindings.ts';
import { LibuvStream } from './stream-handle.ts';

/**
 * A stream over an object with the methods of a native stream that is neither a TCP nor a pipe handle of libuv: the stand-in of a
 * mocking library, or another stream of Node's. The object may keep a request and call `oncomplete(status, request.handle)` later,
 * even for a write that completed synchronously, so each write gets a request of its own.
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
    // An object written in JavaScript does not set this element, so it would still describe the last write of another stream.
    state[stateIndex.lastWriteWasAsync] = 0;
    return request;
  }
}
