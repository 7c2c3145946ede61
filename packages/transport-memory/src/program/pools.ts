import type http from 'node:http';
import type { Transport } from '@net/transport';

/**
 * The keys in `globalThis` of undici's global dispatcher, which `fetch` uses: the key of undici 8, and that of older versions.
 */
const GLOBAL_DISPATCHERS = [Symbol.for('undici.globalDispatcher.2'), Symbol.for('undici.globalDispatcher.1')];

/** The property that holds the number of a connection's pool, in the options that `http.Agent` copies from call to call. */
const POOL = Symbol.for('@net/transport-memory/pool');

/** Finds the transport of the host that the caller runs on; undefined outside of all hosts. */
type FindTransport = () => Transport | undefined;

const globals = globalThis as unknown as Record<symbol, object | undefined>;
const dispatchersOfHosts = new WeakSet<object>();
const poolOfTransport = new WeakMap<Transport, number>();
let poolCount = 0;
let areAgentsSeparate = false;

/**
 * Gives each host its own part of the connection pools that exist once in a process: those of `http.Agent`, and of the dispatcher
 * of `fetch`. A connection kept alive by a program on one host must not carry a request of a program on another.
 */
export function separatePools(node: typeof http, find: FindTransport): void {
  separateAgents(node, find);
  // Makes Node load undici, which sets the global dispatchers that are read below.
  new Headers();
  let ofHosts: object | undefined;
  for (const name of GLOBAL_DISPATCHERS) {
    const dispatcher = globals[name];
    if (!dispatcher || dispatchersOfHosts.has(dispatcher)) continue;
    // Any other dispatcher, such as a mock of undici, is left as the program has set it.
    if (dispatcher.constructor.name === 'Agent') {
      ofHosts = dispatcherOfHosts(dispatcher, find);
      globals[name] = ofHosts;
    } else if (dispatcher.constructor.name === 'Dispatcher1Wrapper' && ofHosts) {
      // With undici 8 in Node, programs with an older undici use this wrapper, which passes calls on to the `Agent` of undici 8.
      const wrapper = Reflect.construct(dispatcher.constructor, [ofHosts]) as object;
      dispatchersOfHosts.add(wrapper);
      globals[name] = wrapper;
    }
  }
}

/** Adds the number of a host's pool to the result of `getName`, by which agents decide whether a connection can be used again. */
function separateAgents({ Agent }: typeof http, find: FindTransport): void {
  if (areAgentsSeparate) return;
  areAgentsSeparate = true;
  const { getName } = Agent.prototype;
  Agent.prototype.getName = function (options = {} as http.ClientRequestArgs) {
    // Stores the number of the pool at the first call, which the request makes in the context of its host. Later calls are made
    // when the connection becomes free, in any context.
    const { [POOL]: pool = poolOf(find()) } = options as { [POOL]?: number };
    Reflect.set(options, POOL, pool);
    const name = Reflect.apply(getName, this, [options]);
    return pool === 0 ? name : `${name}:pool ${pool}`;
  };
}

/** The number of a host's pool; 0 outside of all hosts. */
function poolOf(transport: Transport | undefined): number {
  if (!transport) return 0;
  const pool = poolOfTransport.get(transport) ?? ++poolCount;
  poolOfTransport.set(transport, pool);
  return pool;
}

/** A dispatcher that passes each call on to the dispatcher of the caller's host; outside of all hosts to `original`. */
function dispatcherOfHosts(original: object, find: FindTransport): object {
  const dispatchers = new WeakMap<Transport, object>();
  const current = (): object => {
    const transport = find();
    if (!transport) return original;
    const dispatcher = dispatchers.get(transport) ?? copyOf(original);
    dispatchers.set(transport, dispatcher);
    return dispatcher;
  };
  const dispatcher = new Proxy(original, {
    get(_original, key) {
      const target = current();
      const value: unknown = Reflect.get(target, key);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
  dispatchersOfHosts.add(dispatcher);
  return dispatcher;
}

/** A new agent with the options of another, which undici stores under a symbol that it does not export. */
function copyOf(agent: object): object {
  const key = Object.getOwnPropertySymbols(agent).find(({ description }) => description === 'options');
  return Reflect.construct(agent.constructor, key ? [Reflect.get(agent, key)] : []);
}
