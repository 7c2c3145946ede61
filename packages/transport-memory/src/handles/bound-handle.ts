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
import type { Binding } from '../network/ports.ts';
import type { Stack } from '../network/stack.ts';
import { MemoryListener } from './listen-handle.ts';
import { MemoryStream } from './stream-handle.ts';

/** Binds a socket of a virtual host before it is known whether it connects or listens. */
export function bindOn(stack: Stack, local: Endpoint, options: BindOptions): BoundHandle | Status {
  if (stack.isDown) return ENETDOWN;
  if (stack.descriptors.isExhausted) return EMFILE;
  if ('path' in local) {
    const status = stack.ipc.claim(local.path);
    if (status !== DONE) return status;
    stack.descriptors.open();
    return new MemoryBound(stack, 'ipc', { path: local.path });
  }
  const binding = stack.ports.claim(local, options);
  if (typeof binding === 'number') return binding;
  stack.descriptors.open();
  return new MemoryBound(stack, 'tcp', { binding });
}

class MemoryBound implements BoundHandle {
  readonly kind: StreamKind;
  readonly fd = -1;
  readonly #stack: Stack;
  readonly #bound: { binding?: Binding; path?: string };

  constructor(stack: Stack, kind: StreamKind, bound: { binding?: Binding; path?: string }) {
    this.#stack = stack;
    this.kind = kind;
    this.#bound = bound;
  }

  localName(): InetName | undefined {
    return this.#bound.binding?.name;
  }

  toStream(): StreamHandle {
    return new MemoryStream(this.#stack, this.kind, this.#bound);
  }

  toListener(): ListenHandle {
    return new MemoryListener(this.#stack, this.kind, this.#bound);
  }

  close(): void {
    const { binding, path } = this.#bound;
    if (binding) this.#stack.ports.release(binding);
    if (path !== undefined) this.#stack.ipc.release(path);
    this.#stack.descriptors.close();
  }
}
