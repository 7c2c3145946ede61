// What `vitest` is inside the bundles: as much of it as tests need that run without Node. Matchers are its own.
import {
  ASYMMETRIC_MATCHERS_OBJECT,
  JestAsymmetricMatchers,
  JestChaiExpect,
  JestExtend,
  setState,
} from '@vitest/expect';
import * as chai from 'chai';

chai.use(JestExtend);
chai.use(JestChaiExpect);
chai.use(JestAsymmetricMatchers);

export const expect = Object.assign(
  (value, message) => chai.expect(value, message),
  chai.expect,
  globalThis[ASYMMETRIC_MATCHERS_OBJECT],
);
setState({ assertionCalls: 0, isExpectingAssertions: false }, expect);

/** @typedef {{ name: string, tests: { name: string, run: () => unknown }[], groups: Group[], before: (() => unknown)[], after: (() => unknown)[] }} Group */

/** @returns {Group} */
const createGroup = (name) => ({ name, tests: [], groups: [], before: [], after: [] });

/** The group whose body runs. */
let current = createGroup('');

function addTest(name, optionsOrRun, run = optionsOrRun) {
  current.tests.push({ name, run });
}

function addGroup(name, optionsOrBody, body = optionsOrBody) {
  const group = createGroup(name);
  current.groups.push(group);
  const outer = current;
  current = group;
  body();
  current = outer;
}

/** Stands in for a test that this runtime cannot run. */
function skip() {
  skipped++;
}
skip.each = (rows) => () => rows.forEach(skip);

let skipped = 0;

/** Adds `each` and `skipIf` to a function that takes a name, options and a body. */
const extend = (add) =>
  Object.assign(add, {
    each:
      (rows) =>
      (name, optionsOrBody, body = optionsOrBody) => {
        // As Vitest does: a row is a list of arguments only if all rows are arrays.
        const areLists = rows.every(Array.isArray);
        rows.forEach((row, i) => {
          const values = areLists ? row : [row];
          add(`${name} [${i}: ${values.map(describeValue).join(', ')}]`, () => body(...values));
        });
      },
    skipIf: (isSkipped) => (isSkipped ? skip : add),
  });

function describeValue(value) {
  // An object without a prototype cannot become a string.
  const isBare = typeof value === 'object' && value !== null && !('toString' in value);
  return typeof value === 'string' ? JSON.stringify(value) : isBare ? '{}' : String(value).slice(0, 80);
}

export const test = extend(addTest);
export const it = test;
export const describe = extend(addGroup);
export const beforeEach = (run) => current.before.push(run);
export const afterEach = (run) => current.after.push(run);

const RealDate = Date;
/** What time it is while timers are faked. */
let now = 0;
const FakeDate = new Proxy(RealDate, {
  construct: (target, args, newTarget) =>
    Reflect.construct(target, args.length > 0 ? args : [now], newTarget),
  get: (target, key) => (key === 'now' ? () => now : Reflect.get(target, key)),
});

/** @type {Map<PropertyKey, PropertyDescriptor | undefined>} */
const stubbed = new Map();

export const vi = {
  /** Fakes the time only, and no timers. */
  useFakeTimers(options) {
    now = options.now;
    globalThis.Date = FakeDate;
  },
  setSystemTime(time) {
    now = time;
  },
  useRealTimers() {
    globalThis.Date = RealDate;
  },
  /** Calls `check` again until it does not throw any more, for ten seconds at most. */
  async waitFor(check) {
    const end = performance.now() + 10_000;
    for (;;) {
      try {
        return await check();
      } catch (error) {
        if (performance.now() > end) throw error;
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
    }
  },
  stubGlobal(name, value) {
    if (!stubbed.has(name)) stubbed.set(name, Object.getOwnPropertyDescriptor(globalThis, name));
    Object.defineProperty(globalThis, name, { value, writable: true, configurable: true, enumerable: true });
  },
  unstubAllGlobals() {
    for (const [name, descriptor] of stubbed) {
      if (descriptor) Object.defineProperty(globalThis, name, descriptor);
      else delete globalThis[name];
    }
    stubbed.clear();
  },
};

/**
 * Runs test files one after the other.
 *
 * @param {Record<string, () => Promise<unknown>>} files How to load each.
 * @returns {Promise<{ passed: number, skipped: number, failures: string[] }>}
 */
export async function runFiles(files) {
  /** @type {{ passed: number, skipped: number, failures: string[] }} */
  const result = { passed: 0, skipped: 0, failures: [] };
  for (const [name, load] of Object.entries(files)) {
    current = createGroup(name);
    const file = current;
    const before = result.passed + result.failures.length;
    try {
      await load();
      await runGroup(file, name, [], [], result);
    } catch (error) {
      result.failures.push(`${name}: ${describeError(error)}`);
    }
    if (result.passed + result.failures.length === before)
      result.failures.push(`${name}: there is no test in it`);
  }
  return { ...result, skipped };
}

async function runGroup(group, path, outerBefore, outerAfter, result) {
  const before = [...outerBefore, ...group.before];
  const after = [...group.after, ...outerAfter];
  for (const { name, run } of group.tests) {
    try {
      for (const prepare of before) await prepare();
      await run();
      result.passed++;
    } catch (error) {
      result.failures.push(`${path} > ${name}: ${describeError(error)}`);
    }
    for (const clean of after) await clean();
  }
  for (const inner of group.groups) await runGroup(inner, `${path} > ${inner.name}`, before, after, result);
}

function describeError(error) {
  return error instanceof Error ? `${error.name}: ${error.message}\n${error.stack}` : String(error);
}
