/**
 * What Node's `child_process` hands a server for each child that gets connections of the server: it asks the child how many of
 * them are open there.
 */
export interface ChildProcessList {
  /** The `_connectionKey` of the server when the list was made. Both processes know the list by it. */
  readonly key: string;
  /** Asks the child for the number of open connections. */
  getConnections(callback: (error: Error | null, count?: number) => void): void;
  /** Calls back once the child has closed the last connection. */
  close(callback: () => void): void;
  /** The child has exited. */
  once(event: 'exit', listener: (list: ChildProcessList) => void): unknown;
}

/** By key: the server whose connections have gone to a child under that key. */
const owners = new Map<string, ChildConnections>();
let created = 0;

/** The connections of a server that `child.send` has moved to other processes. They count as the server's until they close there. */
export class ChildConnections {
  /** One list for each child. */
  readonly lists: ChildProcessList[] = [];

  readonly #suffix = `#${++created}`;

  /**
   * The `_connectionKey` of a server that listens at `place`. `child_process` keeps one list per child and key, so two
   * servers at one place, such as two that ask for port 0, get different keys.
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

  /** Calls back once all have closed; at once if there are none. */
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
