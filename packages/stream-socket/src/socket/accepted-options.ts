import type { StreamHandle, Transport } from '@net/transport';
import type { OnReadOptions } from '../io/onread.ts';
import { defaultHighWaterMark } from './default-high-water-mark.ts';
import type { SystemSocketOptions } from './options.ts';

/**
 * The constructor's argument for an accepted connection. A server keeps one object and sets its fields before each `new Socket`,
 * so that no options object is created per connection, and options that the server has validated are not validated again.
 */
export class AcceptedOptions {
  readonly transport: Transport;
  readonly gatherWrites: boolean | undefined;
  /** The option `onread` of all connections, or a function that returns it for each connection. */
  readonly onreadOfEach: OnReadOptions | (() => OnReadOptions) | undefined;
  /** The handle of the connection for which the next socket is created. */
  handle: StreamHandle | undefined;
  pauseOnCreate = false;
  /** The options to set on the system's socket; null for none. */
  systemOptions: SystemSocketOptions | null = null;
  /** The argument of the constructor `stream.Duplex`, which does not keep the object. */
  readonly duplex = {
    allowHalfOpen: false,
    autoDestroy: true,
    decodeStrings: false,
    emitClose: false,
    highWaterMark: defaultHighWaterMark(),
  };

  constructor(
    transport: Transport,
    {
      gatherWrites,
      onread,
    }: { gatherWrites?: boolean | undefined; onread?: AcceptedOptions['onreadOfEach'] },
  ) {
    this.transport = transport;
    this.gatherWrites = gatherWrites;
    this.onreadOfEach = onread;
  }
}
