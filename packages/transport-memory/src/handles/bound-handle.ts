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
import type { Kernel } from '../network/kernel.ts';
import type { Binding } from '../network/ports.ts';
import type { Stack } from '../network/stack.ts';
import { MemoryListener } from './listen-handle.ts';
import { MemoryStream } from './stream-handle.ts';

/** Binds a socket of a virtual host before it is known whether it connects or listens. */
export function bindOn(
  stack: Stack,
  kernel: Kernel,
  local: Endpoint,
  options: BindOptions,
): BoundHandle | Status {
  if (stack.isDown && !kernel.isDead) return ENETDOWN;
  if (kernel.descriptors.isExhausted) return EMFILE;
  if ('path' in local) {
    const status = kernel.ipc.claim(local.path);
    if (status !== DONE) return status;
    kernel.descriptors.open();
    return new MemoryBound(stack, kernel, 'ipc', { path: local.path });
  }
  const binding = kernel.ports.claim(local, options);
  if (typeof binding === 'number') return binding;
  kernel.descriptors.open();
  return new MemoryBound(stack, kernel, 'tcp', { binding });
}

class MemoryBound implements BoundHandle {
  readonly kind: StreamKind;
  readonly fd = -1;
  readonly #stack: Stack;
  readonly #kernel: Kernel;
  readonly #bound: { binding?: Binding; path?: string };

  constructor(stack: Stack, kernel: Kernel, kind: StreamKind, bound: { binding?: Binding; path?: string }) {
    this.#stack = stack;
    this.#kernel = kernel;
    this.kind = kind;
    this.#bound = bound;
  }

  localName(): InetName | undefined {
    return this.#bound.binding?.name;
  }

  toStream(): StreamHandle {
    if (this.#bound.binding) this.#bound.binding.role = 'connected';
    return new MemoryStream(this.#stack, this.#kernel, this.kind, this.#bound);
  }

  toListener(): ListenHandle {
    return new MemoryListener(this.#stack, this.#kernel, this.kind, this.#bound);
  }

  close(): void {
    const { binding, path } = this.#bound;
    if (binding) this.#kernel.ports.release(binding);
    if (path !== undefined) this.#kernel.ipc.release(path);
    this.#kernel.descriptors.close();
  }
}
