import { type Channel, channel } from 'node:diagnostics_channel';
import type { Server, Socket } from 'node:net';

/** What the runtime publishes of its sockets and servers on the channels of `net`. */
interface Message {
  readonly socket?: Socket & { readonly server?: Server | null };
  readonly server?: Server;
}

const channelNames = [
  'net.client.socket',
  'net.server.socket',
  'tracing:net.server.listen:asyncStart',
  'tracing:net.server.listen:asyncEnd',
  'tracing:net.server.listen:error',
];

/** The runtime's sockets and servers that host handles use; their diagnostics messages are suppressed. Undefined until the first one. */
let hidden: WeakSet<object> | undefined;

/**
 * Keeps a socket or server of the runtime that a handle is made of off the diagnostics channels: the Socket or Server above it
 * is published there, and a subscriber would hear of each connection twice.
 */
export function hideFromDiagnostics(native: Socket | Server): void {
  hidden ??= filterChannels(new WeakSet());
  hidden.add(native);
}

function filterChannels(found: WeakSet<object>): WeakSet<object> {
  const isHidden = ({ socket, server }: Message): boolean =>
    [socket, server, socket?.server].some((object) => object != null && found.has(object));
  for (const name of channelNames) {
    const each: Channel = channel(name);
    each.publish = function publish(this: Channel, message) {
      // A channel gets the prototype with the `publish` that calls subscribers when the first of them comes.
      if (!isHidden(message as Message)) Object.getPrototypeOf(this).publish.call(this, message);
    };
  }
  return found;
}
