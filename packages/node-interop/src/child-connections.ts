/**
 * The object that Node's `child_process` creates for each child process to which connections of a server were sent. The object
 * asks the child for the number of these connections that are still open.
 */
export interface ChildProcessList {
  /** The `_connectionKey` that the server had when the list was created; identifies the list in both processes. */
  readonly key: string;
  /** Asks the child for the number of open connections. */
  getConnections(callback: (error: Error | null, count?: number) => void): void;
  /** Calls back once the child has closed the last of the connections. */
  close(callback: () => void): void;
  /** `'exit'` is emitted when the child has exited. */
  once(event: 'exit', listener: (list: ChildProcessList) => void): unknown;
}

/** Maps each key to the {@link ChildConnections} of the server whose connections were sent to a child under that key. */
const owners = new Map<string, ChildConnections>();
let created = 0;

/** The connections of a server that `child.send` has moved to other processes. The server counts them until they have closed. */
export class ChildConnections {
  /** The lists of the children that are running, one per child process. */
  readonly lists: ChildProcessList[] = [];

  readonly #suffix = `#${++created}`;

  /**
   * The `_connectionKey` of a server that listens at `place`. `child_process` keeps one list per child and key, so two servers
   * with the same place, such as two that request port 0, get different keys.
   */
  keyFor(place: string): string {
    const owner = owners.get(place);
    return owner && owner !== this ? `${place}${this.#suffix}` : place;
  }

  /** Adds the list of a child, until the child exits. */
  add(list: ChildProcessList): void {
    owners.set(list.key, this);
    this.lists.push(list);
    list.once('exit', () => this.lists.splice(this.lists.indexOf(list), 1));
  }

  /** Calls back with the number of open connections, or with the error of a child that did not answer. */
  count(callback: (error: Error | null, count: number) => void): void {
    this.#askAll(
      (list, answer) => list.getConnections(answer),
      (error, counts) => {
        let total = 0;
        for (const count of counts) total += count;
        callback(error, total);
      },
    );
  }

  /** Calls back once every connection in a child has closed; immediately if there is none. */
  whenClosed(callback: () => void): void {
    this.#askAll((list, answer) => list.close(() => answer(null)), callback);
  }

  /** Calls back with the answers of all children, or with the first error. */
  #askAll(
    ask: (list: ChildProcessList, answer: (error: Error | null, count?: number) => void) => void,
    callback: (error: Error | null, counts: number[]) => void,
  ): void {
    const counts: number[] = [];
    const unanswered = new Set(this.lists);
    if (unanswered.size === 0) {
      callback(null, counts);
      return;
    }
    for (const list of this.lists) {
      ask(list, (error, count = 0) => {
        if (!unanswered.delete(list)) return;
        counts.push(count);
        if (error) unanswered.clear();
        if (unanswered.size === 0) callback(error, counts);
      });
    }
  }
}
