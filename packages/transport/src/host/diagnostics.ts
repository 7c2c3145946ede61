import { type Channel, channel } from 'node:diagnostics_channel';
import type { Server, Socket } from 'node:net';

/** A message of the runtime on the diagnostics channels of `net`. */
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

/** The runtime's sockets and servers whose diagnostics messages are suppressed; undefined until the first is added. */
let hidden: WeakSet<object> | undefined;

/**
 * Suppresses the diagnostics messages of a socket or server of the runtime that a handle wraps. The Socket or Server that uses
 * the handle publishes its own messages, so subscribers would otherwise see each connection twice.
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
      // Looks `publish` up at each call, because Node changes the channel's prototype when the first subscriber is added.
      if (!isHidden(message as Message)) Object.getPrototypeOf(this).publish.call(this, message);
    };
  }
  return found;
}
