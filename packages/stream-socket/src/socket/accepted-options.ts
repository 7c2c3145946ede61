import type { StreamHandle, Transport } from '@net/transport';
import type { OnReadOptions } from '../io/onread.ts';
import { defaultHighWaterMark } from './default-high-water-mark.ts';
import type { SystemSocketOptions } from './options.ts';

/**
 * The constructor's argument for an accepted connection. A server keeps one and sets its fields before each `new Socket`, so that
 * a connection costs no options object, and nothing is validated again that the server has validated.
 */
export class AcceptedOptions {
  readonly transport: Transport;
  readonly gatherWrites: boolean | undefined;
  /** A function makes the options of each connection. */
  readonly onreadOfEach: OnReadOptions | (() => OnReadOptions) | undefined;
  /** The connection to make the next socket for. */
  handle: StreamHandle | undefined;
  pauseOnCreate = false;
  /** Null if none is to be set. */
  systemOptions: SystemSocketOptions | null = null;
  /** The argument of `stream.Duplex`, which reads it and does not keep it. */
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
