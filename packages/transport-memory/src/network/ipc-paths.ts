import { DONE, type Status } from '@net/transport';
import { EADDRINUSE, EAGAIN, ENOENT } from '../errno.ts';
import type { Link } from '../links/link.ts';
import { connectEnds, End } from '../tcp/end.ts';
import type { Listener } from '../tcp/listener.ts';
import type { Machine } from '../tcp/machine.ts';

/** The IPC endpoints of a host: paths and abstract names. They do not exist in the real file system. */
export class IpcPaths {
  readonly #machine: Machine;
  /** Maps each bound path to its listener; null if the socket is bound and not listening. */
  readonly #listeners = new Map<string, Listener | null>();

  constructor(machine: Machine) {
    this.#machine = machine;
  }

  claim(path: string): Status {
    if (this.#listeners.has(path)) return EADDRINUSE;
    this.#listeners.set(path, null);
    return DONE;
  }

  listen(path: string, listener: Listener): void {
    this.#listeners.set(path, listener);
  }

  release(path: string): void {
    this.#listeners.delete(path);
  }

  /** Starts a connection, and returns the client's end. `answer` is called later with the result, unless that end has closed. */
  connect(path: string, id: number, link: Link, answer: (status: Status) => void): End {
    const machine = this.#machine;
    const names = { id, kind: 'ipc', local: undefined, remote: undefined, path } as const;
    const client = new End(machine, link, { ...names, role: 'client' });
    const server = new End(machine, link, { ...names, role: 'server' });
    connectEnds(client, server);
    machine.remember(client);
    machine.timeline.schedule(0, () => {
      const listener = this.#listeners.get(path);
      if (!client.isKnown) return;
      if (listener && !listener.isFull) {
        machine.remember(server);
        client.establish();
        server.establish();
        listener.enqueue(server);
        answer(DONE);
        return;
      }
      client.vanish();
      answer(listener === undefined ? ENOENT : EAGAIN);
    });
    return client;
  }
}
