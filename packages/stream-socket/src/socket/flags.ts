// The bits of `SocketState.flags`.

/** `unref` was called after the last `ref`. */
export const UNREFERENCED = 1 << 0;
/** Destroyed, and `'close'` has not been emitted yet. */
export const CLOSING = 1 << 1;
/** The handle must be closed with a TCP reset. */
export const RESET_ON_CLOSE = 1 << 2;
/** Destroyed with an error. */
export const HAD_ERROR = 1 << 3;
/** `'end'` was emitted without `allowHalfOpen`, so that the writable half ends too and a later write is an error. */
export const ENDED_BY_PEER = 1 << 4;
/** Reading from the handle was started and not stopped. */
export const READING = 1 << 5;
/** Small writes may be joined. */
export const GATHERS = 1 << 6;
/** `getpeername` was not called yet. It is called when the first bytes arrive: on a connection that breaks later it fails. */
export const PEER_UNREAD = 1 << 7;
/** The encoding of strings that are written without one is not UTF-8. */
export const OTHER_ENCODING = 1 << 8;
