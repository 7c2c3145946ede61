import nodeNet from 'node:net';
import { expect, test } from 'vitest';
import * as namespace from './index.ts';

const ours: Record<string, unknown> = { ...namespace };
const theirs: Record<string, unknown> = { ...nodeNet };

/** What Node has and we do not, each with its reason. */
const left: Record<string, string> = {
  _TransferredBoundSocket: 'internal to Node',
  _createServerHandle: 'internal to Node',
  _setSimultaneousAccepts: 'internal to Node; gone in Node 26',
};

test('everything that Node exports is here, but what is listed', () => {
  const missing = Object.keys(theirs).filter((name) => !(name in ours) && !(name in left));
  expect(missing).toEqual([]);
});

/** What only newer versions than the running one may have, and from which one on. */
const newer: Record<string, string> = { BoundSocket: 'Node 24.19 and 26.4' };

test('nothing is here that Node has not', () => {
  const isOwn = (name: string) => name !== 'default' && !(name in newer);
  const added = Object.keys(ours).filter((name) => isOwn(name) && !(name in theirs));
  expect(added).toEqual([]);
});

test('the default export has the same things', () => {
  const { default: whole, ...named } = namespace;
  expect({ ...whole }).toEqual(named);
});

test('Stream is Socket, createConnection is connect', () => {
  expect(namespace.Stream).toBe(namespace.Socket);
  expect(namespace.createConnection).toBe(namespace.connect);
});

test.each(Object.keys(theirs).filter((name) => !(name in left)))('%s is of the same kind', (name) => {
  expect(typeof ours[name]).toBe(typeof theirs[name]);
});
