import { afterEach, describe, expect, test } from 'vitest';
import { AllowList, BlockList } from '../index.ts';

const refused = (code: string, message = '') =>
  expect.objectContaining({ code, message: expect.stringContaining(message) });

describe('options that would make a guard let everything through are errors', () => {
  test.each([
    ['a letter missing', { cidr: ['10.0.0.0/8'] }, 'did you mean cidrs?'],
    ['another case', { CIDRs: ['10.0.0.0/8'] }, 'did you mean cidrs?'],
    ['two letters swapped', { stirct: true }, 'did you mean strict?'],
    ['the beginning of a name', { embedded: true }, 'did you mean embeddedIPv4?'],
    ['something else', { rules: [] }, 'there are strict, embeddedIPv4, cidrs, onExpire, now, allow'],
  ])('%s', (_reason, options, message) => {
    // @ts-expect-error: no such option
    expect(() => new BlockList(options)).toThrow(refused('ERR_INVALID_ARG_VALUE', message));
  });

  test.each<[reason: string, options: unknown]>([
    ['an array', ['10.0.0.0/8']],
    ['a text', '10.0.0.0/8'],
    ['null', null],
    ['a function', () => ({ cidrs: [] })],
    ['another list', new BlockList({ cidrs: ['10.0.0.0/8'] })],
    ['a map', new Map([['cidrs', ['10.0.0.0/8']]])],
    [
      'an object whose class has the options',
      new (class {
        get cidrs() {
          return ['10.0.0.0/8'];
        }
      })(),
    ],
  ])('no plain object: %s', (_reason, options) => {
    // @ts-expect-error: wrong on purpose
    expect(() => new BlockList(options)).toThrow(refused('ERR_INVALID_ARG_TYPE'));
    // @ts-expect-error: wrong on purpose
    expect(() => new AllowList(options)).toThrow(refused('ERR_INVALID_ARG_TYPE'));
  });

  test.each([[undefined], [{}], [Object.create(null)], [{ strict: undefined, cidrs: undefined }]])(
    'none: %j',
    (options) => {
      expect(new BlockList(options).rules).toEqual([]);
    },
  );

  test('of every method', () => {
    const list = new BlockList();
    // @ts-expect-error: no such option
    expect(() => list.check('10.0.0.1', { stric: true })).toThrow(
      refused('ERR_INVALID_ARG_VALUE', 'strict?'),
    );
    // @ts-expect-error: no such option
    expect(() => list.addAddress('10.0.0.1', { ttl: 5 })).toThrow(refused('ERR_INVALID_ARG_VALUE', 'ttlMs?'));
    // @ts-expect-error: no such option
    expect(() => list.addCIDR('10.0.0.0/8', { lable: 'a' })).toThrow(
      refused('ERR_INVALID_ARG_VALUE', 'label?'),
    );
    // @ts-expect-error: no such option
    expect(() => list.addText('', { badLine: 'collect' })).toThrow(
      refused('ERR_INVALID_ARG_VALUE', 'badLines?'),
    );
    // @ts-expect-error: no such option
    expect(() => list.toBytes({ share: true })).toThrow(refused('ERR_INVALID_ARG_VALUE', 'shared?'));
    // @ts-expect-error: an allow list has no exceptions by this name
    expect(() => new AllowList({ allow: [] })).toThrow(refused('ERR_INVALID_ARG_VALUE'));
    expect(list.size).toBe(0);
  });

  test('a long name costs what its length costs, and is not shown whole', () => {
    expect(() => new BlockList({ ['\0'.repeat(2 ** 20)]: 1 })).toThrow(
      expect.objectContaining({ message: expect.stringMatching(/^.{1,700}$/s) }),
    );
  });
});

describe('what others put on Object.prototype is no option', () => {
  const prototype = Object.prototype as Record<string, unknown>;
  afterEach(() => {
    for (const name of [
      'strict',
      'family',
      'cidrs',
      'allow',
      'embeddedIPv4',
      'expiresAt',
      'ttlMs',
      'badLines',
      'note',
    ])
      delete prototype[name];
  });

  test('a call stays as strict as its list', () => {
    const strict = new BlockList({ strict: true, cidrs: ['::1/128'] });
    Object.assign(prototype, { strict: false, family: 'ipv4' });
    expect(() => strict.check('nope', {})).toThrow(refused('ERR_INVALID_ADDRESS'));
    expect(strict.check('::1', {})).toBe(true);
  });

  test('a list is made of what its maker wrote', () => {
    Object.assign(prototype, { allow: ['0.0.0.0/0'], cidrs: ['192.0.2.0/24'], strict: true });
    expect(new BlockList({}).rules).toEqual([]);
    expect(new BlockList().check('nope')).toBe(false);
  });

  test('rules do not end, and bad lines are errors', () => {
    Object.assign(prototype, { expiresAt: 1, ttlMs: 1, badLines: 'collect', note: { expiresAt: 1 } });
    const list = new BlockList();
    list.addAddress('192.0.2.1', {});
    list.addCIDRs(['198.51.100.0/24'], {});
    expect(list.check('192.0.2.1')).toBe(true);
    expect(list.check('198.51.100.7')).toBe(true);
    expect(() => list.addText('nope', {})).toThrow(refused('ERR_INVALID_ARG_VALUE'));
  });
});
