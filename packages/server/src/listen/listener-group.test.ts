import type { ListenHandle } from '@net/transport';
import { expect, test } from 'vitest';
import { ListenerGroup } from './listener-group.ts';

const ENOTSUP = -95;

/** A group of handles that note the calls, of which the last cannot pause accepting. */
function group() {
  const calls: string[] = [];
  const handles = [0, ENOTSUP].map((status, index) => {
    const note = (call: string) => () => {
      calls.push(`${call} ${index}`);
      return status;
    };
    return {
      kind: 'tcp',
      acceptStop: note('acceptStop'),
      acceptStart: note('acceptStart'),
      close: note('close'),
      ref: note('ref'),
      unref: note('unref'),
      hasRef: () => index === 1,
      localName: () => ({ address: '127.0.0.1', family: 'IPv4', port: index }),
    };
  });
  return { handle: new ListenerGroup(handles as unknown as ListenHandle[]), calls };
}

test.each(['acceptStop', 'acceptStart', 'close', 'ref', 'unref'] as const)(
  '%s is a call of each handle',
  (name) => {
    const { handle, calls } = group();
    handle[name]();
    expect(calls).toEqual([`${name} 0`, `${name} 1`]);
  },
);

test('the status is that of the handle which cannot pause', () => {
  const { handle } = group();
  expect([handle.acceptStop(), handle.acceptStart(), handle.listen()]).toEqual([ENOTSUP, ENOTSUP, 0]);
});

test('keeps the process alive if one of them does; the name and kind are those of the first', () => {
  const { handle } = group();
  expect([handle.hasRef(), handle.localName(), handle.kind]).toEqual([
    true,
    { address: '127.0.0.1', family: 'IPv4', port: 0 },
    'tcp',
  ]);
});
