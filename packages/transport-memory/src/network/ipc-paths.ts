import { DONE, type Status } from '@net/transport';
import { EADDRINUSE, EAGAIN, ENOENT } from '../errno.ts';
import { connectEnds, End } from '../tcp/end.ts';
import type { Listener } from '../tcp/listener.ts';
import type { Host } from './host.ts';

/** The IPC endpoints of a host: paths and abstract names, which are no files of the real system. */
export class IpcPaths {
  readonly #host: Host;
  /** Null: bound, and nobody listens. */
  readonly #listeners = new Map<string, Listener | null>();

  constructor(host: Host) {
    this.#host = host;
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

  clear(): void {
    this.#listeners.clear();
  }

  /** The client's end of a new connection; `answer` is called later, with how that went. */
  connect(path: string, answer: (status: Status) => void): End {
    const { network } = this.#host;
    const link = network.ipcLink(this.#host);
    const names = {
      id: network.nextConnectionId(),
      kind: 'ipc',
      local: undefined,
      remote: undefined,
      path,
    } as const;
    const client = new End(this.#host, link, names);
    const server = new End(this.#host, link, names);
    connectEnds(client, server);
    this.#host.remember(client);
    network.timeline.schedule(0, () => {
      const listener = this.#listeners.get(path);
      if (!client.isKnown) return;
      if (listener && !listener.isFull) {
        this.#host.remember(server);
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
