import { DONE, type ListenHandle, type Status, type StreamKind } from '@net/transport';

/** Several open listening handles as one handle. Each handle reports its connections to its own receiver. */
export class ListenerGroup implements ListenHandle {
  readonly receiver = null;
  /** Null, because the runtime has no object for several handles. So a group cannot be sent to another process or thread. */
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

  /** Does nothing, because the handles listen already. */
  listen(): Status {
    return DONE;
  }

  /** Stops accepting on each handle. Returns the first failure, such as `ENOTSUP` if a handle cannot pause; otherwise `DONE`. */
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
