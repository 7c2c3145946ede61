import net from 'node:net';
import { describe, expect, it } from 'vitest';
import { isIP, isIPv4, isIPv6 } from './index.ts';

const answers = (api: Pick<typeof net, 'isIP' | 'isIPv4' | 'isIPv6'>, input: unknown) =>
  (['isIP', 'isIPv4', 'isIPv6'] as const).map((name) => {
    try {
      // Node's types require a string; the test is about all other values.
      return api[name](input as string);
    } catch (error) {
      return String(error);
    }
  });

describe('isIP, isIPv4 and isIPv6 answer as Node does', () => {
  it.each<[input: unknown, reason: string]>([
    [undefined, 'undefined is not the text of an address'],
    [null, 'nor is null'],
    [2130706433, 'nor a number'],
    [1.5, 'nor a fraction'],
    [1n, 'nor a bigint'],
    [true, 'nor a boolean'],
    [Symbol('::1'), 'a symbol cannot become a string'],
    [{ toString: () => '1.2.3.4' }, 'an object is asked for its string'],
    [{ toString: () => '::1' }, 'also for version 6'],
    [{ toString: () => 5 }, 'which may be no string'],
    [{ toString: () => ({}), valueOf: () => ({}) }, 'or not be had'],
    [{ [Symbol.toPrimitive]: (hint: string) => (hint === 'string' ? '1.2.3.4' : 'x') }, 'the hint is string'],
    [{ valueOf: () => '1.2.3.4' }, 'valueOf does not matter'],
    [Object.create(null), 'an object without toString'],
    [new String('::1'), 'a boxed string'],
    [['1.2.3.4'], 'an array of one'],
    [
      {
        toString() {
          throw new Error('from toString');
        },
      },
      'an error of toString comes through',
    ],
  ])('%o: %s', (input) => {
    expect(answers({ isIP, isIPv4, isIPv6 } as typeof net, input)).toEqual(answers(net, input));
  });

  it('asks toString as often', () => {
    for (const text of ['x', '1.2.3.4', '::1']) {
      const asked = [{ isIP }, net].map((api) => {
        let times = 0;
        const input = {
          toString() {
            times++;
            return text;
          },
        };
        (api.isIP as (input: unknown) => number)(input);
        return times;
      });
      expect(asked[0], text).toBe(asked[1]);
    }
  });

  it('for every character in every kind of place', { timeout: 60_000 }, () => {
    const places = [
      '*',
      '1.2.3.*',
      '*.2.3.4',
      '1.2*3.4',
      '1.2.3.4*',
      '::*',
      '::1*',
      '::1%*',
      '::1%a*b',
      '1*:2',
      '::*1',
      '::ffff:1.2.3.*',
    ];
    for (let code = 0; code < 0x10000; code++) {
      const character = String.fromCharCode(code);
      for (const place of places) {
        const text = place.replace('*', () => character);
        const ours = isIP(text);
        if (ours !== net.isIP(text)) expect([text, code, ours]).toEqual([text, code, net.isIP(text)]);
      }
    }
  });
});
