import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Stands before a server, and can hold all traffic back without closing a connection, as a network does that is cut. */
export class Gate {
  readonly #folder = mkdtempSync(join(tmpdir(), 'net-fleet-'));
  readonly path = join(this.#folder, 'g');
  /** Where new connections lead. */
  target: string;
  readonly #server: net.Server;
  readonly #sockets = new Set<net.Socket>();
  #isShut = false;

  constructor(target: string) {
    this.target = target;
    this.#server = net.createServer((socket) => this.#onConnection(socket));
  }

  /** The port of a gate that was opened on TCP. */
  get port(): number {
    return (this.#server.address() as net.AddressInfo).port;
  }

  async open(isTCP: boolean): Promise<void> {
    if (isTCP) this.#server.listen(0, '127.0.0.1');
    else this.#server.listen(this.path);
    await once(this.#server, 'listening');
  }

  #onConnection(near: net.Socket): void {
    const far = net.connect(this.target);
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      this.#sockets.add(from);
      from.on('data', (data) => to.write(data));
      from.on('error', () => {});
      from.on('close', () => {
        this.#sockets.delete(from);
        to.destroy();
      });
      if (this.#isShut) from.pause();
    }
  }

  /** Lets nothing through. Connections can be made, and wait. */
  shut(): void {
    this.#isShut = true;
    for (const socket of this.#sockets) socket.pause();
  }

  /** Lets everything through, what was held back included. */
  unshut(): void {
    this.#isShut = false;
    for (const socket of this.#sockets) socket.resume();
  }

  /** Breaks all connections. */
  cut(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  async close(): Promise<void> {
    this.cut();
    this.#server.close();
    await once(this.#server, 'close');
    rmSync(this.#folder, { recursive: true });
  }
}

/** Opens a gate on a Unix socket, or on a free port of 127.0.0.1. */
export async function openGate(target: string, isTCP = false): Promise<Gate> {
  const gate = new Gate(target);
  await gate.open(isTCP);
  return gate;
}
