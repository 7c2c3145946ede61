import { Random } from '../random/random.ts';
import type { Timeline } from '../time/timeline.ts';
import { Link } from './link.ts';
import { BETWEEN_HOSTS, changed, type LinkOptions, type LinkProperties, LOOPBACK } from './link-options.ts';

/** One direction between two hosts, which are given by name. */
export interface Way {
  from: string;
  to: string;
}

/** The links between the hosts of a network, each created on first use. */
export class LinkTable {
  readonly #seed: string;
  readonly #timeline: Timeline;
  readonly #betweenHosts: LinkProperties;
  readonly #links = new Map<string, Link>();

  /** @param options The default properties of links between hosts. */
  constructor(seed: string, timeline: Timeline, options: LinkOptions) {
    this.#seed = seed;
    this.#timeline = timeline;
    this.#betweenHosts = changed(BETWEEN_HOSTS, options);
  }

  /** The link from one host to another, or to itself. */
  between({ from, to }: Way): Link {
    return this.#link(`${from} → ${to}`, from === to ? LOOPBACK : this.#betweenHosts);
  }

  /** The link for IPC within a host, which is never impaired. */
  ipcOf(host: string): Link {
    return this.#link(`${host} IPC`, LOOPBACK);
  }

  /** Every link that was created so far. */
  get all(): Iterable<Link> {
    return this.#links.values();
  }

  #link(name: string, properties: LinkProperties): Link {
    let link = this.#links.get(name);
    if (!link) {
      // Each link has its own generator, so that the traffic on one link does not change the random decisions on another.
      link = new Link(this.#timeline, new Random(`${this.#seed} link ${name}`), properties);
      this.#links.set(name, link);
    }
    return link;
  }
}

/** Both directions between each of `ones` and each other host in `others`; with `isOneWay` only that from `ones` to `others`. */
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
