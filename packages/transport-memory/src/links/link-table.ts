import { Random } from '../random/random.ts';
import type { Timeline } from '../time/timeline.ts';
import { Link } from './link.ts';
import { BETWEEN_HOSTS, changed, type LinkOptions, type LinkProperties, LOOPBACK } from './link-options.ts';

/** One direction between two hosts, by their names. */
export interface Way {
  from: string;
  to: string;
}

/** All ways between the hosts of a network, each made when it is needed. */
export class LinkTable {
  readonly #seed: string;
  readonly #timeline: Timeline;
  readonly #betweenHosts: LinkProperties;
  readonly #links = new Map<string, Link>();

  /** @param options What links between hosts are like that nothing else is said about. */
  constructor(seed: string, timeline: Timeline, options: LinkOptions) {
    this.#seed = seed;
    this.#timeline = timeline;
    this.#betweenHosts = changed(BETWEEN_HOSTS, options);
  }

  /** The way from one host to another, or to itself. */
  between({ from, to }: Way): Link {
    return this.#link(`${from} → ${to}`, from === to ? LOOPBACK : this.#betweenHosts);
  }

  /** The way that IPC takes within a host, which never fails. */
  ipcOf(host: string): Link {
    return this.#link(`${host} IPC`, LOOPBACK);
  }

  /** Every link there is by now. */
  get all(): Iterable<Link> {
    return this.#links.values();
  }

  #link(name: string, properties: LinkProperties): Link {
    let link = this.#links.get(name);
    if (!link) {
      // Each has random numbers of its own: what happens on one link does not change the luck of another.
      link = new Link(this.#timeline, new Random(`${this.#seed} link ${name}`), properties);
      this.#links.set(name, link);
    }
    return link;
  }
}

/** Both directions between each of `ones` and each of `others`, or only that from the first to the second. */
export function waysBetween(ones: readonly string[], others: readonly string[], isOneWay: boolean): Way[] {
  return ones.flatMap((from) =>
    others
      .filter((to) => to !== from)
      .flatMap((to) =>
        isOneWay
          ? [{ from, to }]
          : [
              { from, to },
              { from: to, to: from },
            ],
      ),
  );
}
