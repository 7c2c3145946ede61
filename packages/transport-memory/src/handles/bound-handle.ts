import type {
  BindOptions,
  BoundHandle,
  Endpoint,
  InetName,
  ListenHandle,
  Status,
  StreamHandle,
  StreamKind,
} from '@net/transport';
import { DONE } from '@net/transport';
import { EMFILE, ENETDOWN } from '../errno.ts';
import type { Host } from '../network/host.ts';
import type { Binding } from '../network/ports.ts';
import { MemoryListener } from './listen-handle.ts';
import { MemoryStream } from './stream-handle.ts';

/** Binds a socket of a virtual host that has no role yet. */
export function bindOnHost(host: Host, local: Endpoint, options: BindOptions): BoundHandle | Status {
  if (host.isDown) return ENETDOWN;
  if (host.descriptors.isExhausted) return EMFILE;
  if ('path' in local) {
    const status = host.ipc.claim(local.path);
    if (status !== DONE) return status;
    host.descriptors.open();
    return new MemoryBound(host, 'ipc', { path: local.path });
  }
  const binding = host.ports.claim(local, options);
  if (typeof binding === 'number') return binding;
  host.descriptors.open();
  return new MemoryBound(host, 'tcp', { binding });
}

class MemoryBound implements BoundHandle {
  readonly kind: StreamKind;
  readonly fd = -1;
  readonly #host: Host;
  readonly #bound: { binding?: Binding; path?: string };

  constructor(host: Host, kind: StreamKind, bound: { binding?: Binding; path?: string }) {
    this.#host = host;
    this.kind = kind;
    this.#bound = bound;
  }

  localName(): InetName | undefined {
    return this.#bound.binding?.name;
  }

  toStream(): StreamHandle {
    return new MemoryStream(this.#host, this.kind, this.#bound);
  }

  toListener(): ListenHandle {
    return new MemoryListener(this.#host, this.kind, this.#bound);
  }

  close(): void {
    const { binding, path } = this.#bound;
    if (binding) this.#host.ports.release(binding);
    if (path !== undefined) this.#host.ipc.release(path);
    this.#host.descriptors.close();
  }
}
