import { DONE, type ListenHandle, type Status, type StreamKind } from '@net/transport';

/** Several open listening handles as one. Connections are received by the receiver of each. */
export class ListenerGroup implements ListenHandle {
  readonly receiver = null;
  /** No object of the runtime stands for several handles, so that a group is not sent to another process or thread. */
  readonly native = null;
  readonly fd = -1;
  readonly #handles: readonly ListenHandle[];

  constructor(handles: readonly ListenHandle[]) {
    this.#handles = handles;
  }

  get kind(): StreamKind {
    return this.#first.kind;
  }

  get #first(): ListenHandle {
    return this.#handles[0]!;
  }

  /** The handles listen already. */
  listen(): Status {
    return DONE;
  }

  /** Stops accepting on those handles that can: `ENOTSUP` if one of them cannot. */
  acceptStop(): Status {
    const statuses = this.#handles.map((handle) => handle.acceptStop());
    return statuses.find((status) => status !== DONE) ?? DONE;
  }

  acceptStart(): Status {
    const statuses = this.#handles.map((handle) => handle.acceptStart());
    return statuses.find((status) => status !== DONE) ?? DONE;
  }

  close(): void {
    for (const handle of this.#handles) handle.close();
  }

  ref(): void {
    for (const handle of this.#handles) handle.ref();
  }

  unref(): void {
    for (const handle of this.#handles) handle.unref();
  }

  hasRef(): boolean {
    return this.#handles.some((handle) => handle.hasRef());
  }

  localName(): ReturnType<ListenHandle['localName']> {
    return this.#first.localName();
  }
}
