import type {
  Endpoint,
  InetName,
  ListenHandle,
  ListenOptions,
  ListenReceiver,
  Status,
  StreamKind,
} from '@net/transport';
import { DONE } from '@net/transport';
import { EBADF, EINVAL, ENETDOWN } from '../errno.ts';
import type { Kernel, OpenHandle } from '../network/kernel.ts';
import type { Binding } from '../network/ports.ts';
import type { Stack } from '../network/stack.ts';
import type { End } from '../tcp/end.ts';
import { Listener, type ListenerUser } from '../tcp/listener.ts';
import { Reference } from '../time/process-hold.ts';
import { snapshotContext } from './async-context.ts';
import { MemoryStream } from './stream-handle.ts';

/** A listening socket of a virtual host. */
export class MemoryListener implements ListenHandle, ListenerUser, OpenHandle {
  readonly kind: StreamKind;
  readonly native = null;
  readonly fd = -1;
  receiver: ListenReceiver | null = null;
  readonly #stack: Stack;
  readonly #kernel: Kernel;
  readonly #inContext = snapshotContext();
  #binding: Binding | null = null;
  #path: string | undefined;
  #listener: Listener | null = null;
  #isClosed = false;
  readonly #reference: Reference;
  #hasDescriptor = false;

  constructor(stack: Stack, kernel: Kernel, kind: StreamKind, bound?: { binding?: Binding; path?: string }) {
    this.#stack = stack;
    this.#kernel = kernel;
    this.kind = kind;
    this.#reference = new Reference(stack.timeline.hold);
    this.#binding = bound?.binding ?? null;
    this.#path = bound?.path;
    this.#hasDescriptor = bound !== undefined;
  }

  listen(local: Endpoint | null, options: ListenOptions): Status {
    if (this.#isClosed) return EBADF;
    if (this.#stack.isDown && !this.#kernel.isDead) return ENETDOWN;
    const status = this.#bind(local, options);
    if (status !== DONE) return status;
    const listener = new Listener(this.#stack, this, options.backlog, this.#binding?.name.family === 'IPv6');
    if (this.#binding) {
      this.#binding.role = 'listening';
      this.#binding.listener = listener;
    } else this.#kernel.ipc.listen(this.#path!, listener);
    this.#listener = listener;
    this.#kernel.handles.add(this);
    this.#reference.isOpen = !this.#kernel.isDead;
    return DONE;
  }

  #bind(local: Endpoint | null, options: ListenOptions): Status {
    const isBound = this.#binding !== null || this.#path !== undefined;
    if (local === null) return isBound && !this.#listener ? DONE : EINVAL;
    if (isBound) return EINVAL;
    if (!this.#hasDescriptor) {
      const status = this.#kernel.descriptors.open();
      if (status !== DONE) return status;
      this.#hasDescriptor = true;
    }
    if ('path' in local) {
      const status = this.#kernel.ipc.claim(local.path);
      if (status === DONE) this.#path = local.path;
      return status;
    }
    const binding = this.#kernel.ports.claim(local, options);
    if (typeof binding === 'number') return binding;
    this.#binding = binding;
    return DONE;
  }

  onAccept(end: End): void {
    this.#stack.timeline.hasCalledProgram = true;
    // The stream is created in the context of the listener, in which its callbacks run.
    this.#inContext(() => {
      const stream = new MemoryStream(this.#stack, this.#kernel, this.kind).adopt(end);
      this.receiver?.onConnection(DONE, stream);
    });
  }

  acceptStop(): Status {
    this.#listener?.setAccepting(false);
    return DONE;
  }

  acceptStart(): Status {
    this.#listener?.setAccepting(true);
    return DONE;
  }

  /** Called when the host crashes. */
  die(): void {
    this.#listener!.isClosed = true;
    this.#reference.isOpen = false;
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#reference.isOpen = false;
    this.#listener?.close();
    if (this.#binding) this.#kernel.ports.release(this.#binding);
    if (this.#path !== undefined) this.#kernel.ipc.release(this.#path);
    if (this.#hasDescriptor) this.#kernel.descriptors.close();
    this.#kernel.handles.delete(this);
    this.#stack.timeline.schedule(0, () => {
      this.#stack.timeline.hasCalledProgram = true;
      this.#inContext(() => this.receiver?.onClose());
    });
  }

  ref(): void {
    this.#reference.isReferenced = true;
  }

  unref(): void {
    this.#reference.isReferenced = false;
  }

  hasRef(): boolean {
    return this.#reference.isReferenced;
  }

  localName(): InetName | Status | undefined {
    if (this.kind === 'ipc') return undefined;
    return this.#binding && !this.#isClosed ? this.#binding.name : EBADF;
  }
}
