import { connect, type Socket } from '@net/net';
import { getDefaultTransport, type Transport } from '@net/transport';
import { ANY_OBJECT, checkProperties, PORT, TEXT } from '../arguments/check-properties.ts';
import type { Host } from '../network/host.ts';
import { runOutside } from '../program/context.ts';

/** The options of a bridge: the real address to connect to. */
export interface BridgeOptions {
  /** The real TCP port. */
  port: number;
  /** The real host name or address. @default 'localhost' */
  host?: string | undefined;
  /** The port of the virtual host on which the bridge listens. @default `port` */
  virtualPort?: number | undefined;
  /** The transport of the real connections. @default the default transport of the process */
  transport?: Transport | undefined;
}

/**
 * Listens on a port of a virtual host, and forwards each connection over a real connection to a real address. A crash of the host
 * resets the real connections; after a restart the bridge listens again.
 *
 * @param onCrash Registers a function to call when the host crashes.
 * @throws ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE for an unknown option or a value that cannot be used.
 */
export function startBridge(
  host: Host,
  onCrash: (callback: () => void) => void,
  options: BridgeOptions,
): void {
  const checks = { port: PORT, host: TEXT, virtualPort: PORT, transport: ANY_OBJECT };
  checkProperties(options, 'options', checks, ['port']);
  const { port, host: realHost = 'localhost', virtualPort = port, transport } = options;
  const real = new Set<Socket>();
  onCrash(() => {
    for (const socket of real) socket.resetAndDestroy();
  });
  const forward = (virtual: Socket): void => {
    const socket = runOutside(() =>
      connect({
        port,
        host: realHost,
        allowHalfOpen: true,
        transport: transport ?? getDefaultTransport(),
      }),
    );
    real.add(socket);
    socket.on('close', () => real.delete(socket));
    join(virtual, socket);
    join(socket, virtual);
  };
  host.start(() => {
    const server = host.net.createServer({ allowHalfOpen: true, noDelay: true }, forward);
    // Unreferenced: only connections keep the process alive, not a bridge that waits for connections.
    server.listen(virtualPort).unref();
  });
}

/** Forwards the bytes, the end and the failure of one connection to another. */
function join(from: Socket, to: Socket): void {
  from.setNoDelay();
  from.pipe(to);
  from.on('error', () => to.resetAndDestroy());
  from.on('close', () => to.destroySoon());
}
