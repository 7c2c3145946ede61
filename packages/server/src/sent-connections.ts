/**
 * What Node's `child_process` gives a server for each child that gets connections of it: it knows how many of them the
 * child has open.
 */
export interface SocketList {
  /** Under this both processes know it. */
  readonly key: string;
  /** Asks the child. */
  getConnections(callback: (error: Error | null, count?: number) => void): void;
  /** Asks the child to say when the last has closed. */
  close(callback: () => void): void;
  /** The child is gone. */
  once(event: 'exit', listener: (list: SocketList) => void): unknown;
}

/** Whose connections have gone to children under a key. */
const owners = new Map<string, SentConnections>();
let made = 0;

/** The connections of a server that were sent to other processes: they count as its own until they have closed there. */
export class SentConnections {
  /** One for each child. */
  readonly lists: SocketList[] = [];

  readonly #suffix = `#${++made}`;

  /**
   * What `child_process` is to take for the key of a server that listens at `place`. It has one list per child and key, so
   * two servers at one place, as all are that ask for port 0, would have their connections in one.
   */
  keyFor(place: string): string {
    const owner = owners.get(place);
    return owner && owner !== this ? `${place}${this.#suffix}` : place;
  }

  add(list: SocketList): void {
    owners.set(list.key, this);
    this.lists.push(list);
    list.once('exit', () => this.lists.splice(this.lists.indexOf(list), 1));
  }

  /** Tells how many are open, or the error of a child that did not answer. */
  count(callback: (error: Error | null, count: number) => void): void {
    this.#ask(
      (list, answered) => list.getConnections(answered),
      (error, counts) => {
        let total = 0;
        for (const count of counts) total += count;
        callback(error, total);
      },
    );
  }

  /** Calls back once all have closed; at once if there are none. */
  whenClosed(callback: () => void): void {
    this.#ask((list, answered) => list.close(() => answered(null)), callback);
  }

  /** Calls back with what all children answered, or with the first error. */
  #ask(
    question: (list: SocketList, answered: (error: Error | null, count?: number) => void) => void,
    callback: (error: Error | null, counts: number[]) => void,
  ): void {
    const counts: number[] = [];
    const unanswered = new Set(this.lists);
    if (unanswered.size === 0) {
      callback(null, counts);
      return;
    }
    for (const list of this.lists) {
      question(list, (error, count = 0) => {
        if (!unanswered.delete(list)) return;
        counts.push(count);
        if (error) unanswered.clear();
        if (unanswered.size === 0) callback(error, counts);
      });
    }
  }
}
