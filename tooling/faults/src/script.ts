import fc from '@net-tooling/config/fast-check';

/** What is done with a socket, or by its peer, one after the other; sizes are in bytes. */
export type Step =
  | { what: 'write' | 'end'; size: number; asText: boolean }
  | { what: 'remote write'; size: number }
  | { what: 'setTimeout'; delayMs: number }
  | { what: 'setNoDelay' | 'setKeepAlive'; enable: boolean }
  | { what: Call };

/** A step that is nothing but a call, or a wait: for one turn of the event loop, or for what is under way. */
type Call =
  | 'cork'
  | 'uncork'
  | 'pause'
  | 'resume'
  | 'ref'
  | 'unref'
  | 'turn'
  | 'settle'
  | 'remote end'
  | 'destroySoon'
  | 'destroy'
  | 'resetAndDestroy';

/** A connection and what becomes of it. */
export interface Script {
  kind: 'TCP' | 'IPC';
  allowHalfOpen: boolean;
  /** Whether the first steps come before `'connect'`. */
  isEarly: boolean;
  /** Whether bytes arrive as `'data'`, through an async iterator, or in a buffer of the program's. */
  reader: 'data' | 'iterator' | 'onread';
  steps: Step[];
}

const size = fc.constantFrom(0, 1, 7, 100, 5000, 70_000, 300_000);
const simple = (...what: Call[]) => fc.constantFrom(...what).map((name): Step => ({ what: name }));

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 40,
    arbitrary: fc.record({ what: fc.constant('write' as const), size, asText: fc.boolean() }),
  },
  { weight: 16, arbitrary: simple('cork', 'uncork') },
  { weight: 12, arbitrary: simple('pause', 'resume') },
  { weight: 12, arbitrary: simple('turn', 'turn', 'settle') },
  { weight: 4, arbitrary: simple('ref', 'unref') },
  { weight: 8, arbitrary: fc.record({ what: fc.constant('remote write' as const), size }) },
  {
    weight: 4,
    arbitrary: fc.record({
      what: fc.constantFrom('setNoDelay' as const, 'setKeepAlive' as const),
      enable: fc.boolean(),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      what: fc.constant('setTimeout' as const),
      delayMs: fc.constantFrom(0, 1_000_000),
    }),
  },
  { weight: 2, arbitrary: fc.record({ what: fc.constant('end' as const), size, asText: fc.boolean() }) },
  { weight: 3, arbitrary: simple('remote end', 'remote end', 'destroySoon') },
  { weight: 1, arbitrary: simple('destroy', 'resetAndDestroy') },
);

/** Random connections. Shrunk, they have fewer and smaller steps. */
export const scripts: fc.Arbitrary<Script> = fc.record({
  kind: fc.constantFrom('TCP', 'IPC'),
  allowHalfOpen: fc.boolean(),
  isEarly: fc.boolean(),
  reader: fc.constantFrom('data', 'data', 'iterator', 'onread'),
  steps: fc.array(step, { minLength: 1, maxLength: 24 }),
});
