import { inspect } from 'node:util';
import fc from '@net-tooling/config/fast-check';
import { expect, test } from 'vitest';
import { inspectValue } from './inspect.ts';

class Empty {}
class Point extends Empty {
  x = 1;
}

const leaf = fc.oneof(
  fc.constantFrom<unknown>(null, undefined, true, 1.5, -0, Number.NaN, 12n, Symbol('s')),
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.string({ unit: fc.constantFrom('a', 'b', "'", '"', '`', '\n', '\\', '\0', '\ud800', '😀', '${') }),
  fc.constantFrom<unknown>(
    () => {},
    function named() {},
    async () => {},
    Empty,
    Point,
    /x/g,
  ),
  fc.constantFrom<unknown>(new Date(0), new Date(Number.NaN), Object(1), Object('a'), Object(false)),
  fc.constantFrom<unknown>(new Empty(), new Point(), [], {}, Object.create(null), new Uint8Array(3)),
  fc.constantFrom<unknown>(
    Object.assign(Object.create(null), { x: 1 }),
    Object.assign(() => {}, { x: 1 }),
  ),
);
const key = fc.constantFrom('a', 'port', 'hostname', 'some-key', "it's", 'é', '$x', '1');

const { value } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 5, withCrossShrink: true },
    leaf,
    fc.dictionary(key, tie('value'), { maxKeys: 4, noNullPrototype: true }),
    // `util.inspect` lays out arrays of more than six items in columns.
    fc.array(tie('value'), { maxLength: 6 }),
    fc.array(fc.tuple(key, tie('value')), { maxLength: 3 }).map((entries) => new Map(entries)),
    fc.array(tie('value'), { maxLength: 3 }).map((items) => new Set(items)),
    fc.array(fc.option(tie('value'), { nil: undefined }), { maxLength: 4 }).map(toSparse),
  ),
}));

/** An array with holes in place of undefined. */
function toSparse(items: unknown[]): unknown[] {
  const sparse = Array.from({ length: 0 });
  sparse.length = items.length;
  for (const [i, item] of items.entries()) if (item !== undefined) sparse[i] = item;
  return sparse;
}

test('nested values look as util.inspect shows them', () => {
  fc.assert(
    fc.property(value, (each) => {
      expect(inspectValue(each)).toBe(inspect(each));
    }),
    { numRuns: 3000 },
  );
});
