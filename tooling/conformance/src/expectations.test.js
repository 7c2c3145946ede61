import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { expectationOf, judge, readExpectations } from './expectations.js';

describe('readExpectations', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'expectations-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const read = (/** @type {unknown} */ entries) => {
    const filename = path.join(folder, 'expectations.json');
    writeFileSync(filename, JSON.stringify(entries));
    return readExpectations(filename);
  };

  it('takes one row or several', () => {
    const row = { status: 'fail', reason: 'why' };
    expect(read({ a: row, b: [row, row] })).toEqual({ a: [row], b: [row, row] });
  });

  it('wants a reason', () => {
    expect(() => read({ a: { status: 'fail' } })).toThrow(/a: no reason/);
    expect(() => read({ a: { status: 'fail', reason: ' ' } })).toThrow(/a: no reason/);
  });

  it('refuses a status it does not know', () => {
    expect(() => read({ a: { status: 'flaky', reason: 'why' } })).toThrow(/no such status: flaky/);
  });
});

it.each(['../expectations.json', './subjects/memory.expectations.json'])(
  '%s has a reason for each file',
  (file) => {
    const expectations = readExpectations(fileURLToPath(new URL(file, import.meta.url)));
    expect(Object.keys(expectations)).not.toEqual([]);
    for (const name of Object.keys(expectations))
      expect(name).toMatch(/^test-(net|blocklist|socket-?address)\b.*\.js$/);
  },
);

describe('expectationOf', () => {
  /** @type {import('./expectations.js').Expectations} */
  const expectations = {
    a: [
      { status: 'fail', reason: 'old', node: [20, 22] },
      { status: 'fail', reason: 'host', transport: 'host' },
    ],
    b: [{ status: 'skip', reason: 'everywhere' }],
  };

  it.each([
    { file: 'a', major: 20, transport: 'libuv', reason: 'old' },
    { file: 'a', major: 26, transport: 'libuv', reason: undefined },
    { file: 'a', major: 26, transport: 'host', reason: 'host' },
    { file: 'b', major: 26, transport: 'host', reason: 'everywhere' },
    { file: 'c', major: 26, transport: 'libuv', reason: undefined },
  ])('$file on $major with $transport', ({ file, major, transport, reason }) => {
    expect(expectationOf(expectations, file, { major, transport })?.reason).toBe(reason);
  });
});

describe('judge', () => {
  /** @typedef {'pass' | 'fail' | 'skip'} Status */
  /** @type {{ builtin: Status, expected?: Status, outcome: Status, unexpected: boolean }[]} */
  const table = [
    { builtin: 'pass', outcome: 'pass', unexpected: false },
    { builtin: 'pass', outcome: 'fail', unexpected: true },
    { builtin: 'fail', outcome: 'fail', unexpected: false },
    { builtin: 'fail', outcome: 'pass', unexpected: false },
    { builtin: 'pass', expected: 'fail', outcome: 'fail', unexpected: false },
    { builtin: 'pass', expected: 'fail', outcome: 'pass', unexpected: true },
    { builtin: 'fail', expected: 'fail', outcome: 'pass', unexpected: true },
    { builtin: 'fail', expected: 'pass', outcome: 'fail', unexpected: true },
    { builtin: 'fail', expected: 'pass', outcome: 'pass', unexpected: false },
    { builtin: 'pass', outcome: 'skip', unexpected: true },
    { builtin: 'fail', outcome: 'skip', unexpected: false },
    { builtin: 'pass', expected: 'fail', outcome: 'skip', unexpected: false },
  ];
  it.each(table)('$outcome, with the built-in $builtin, expected $expected', (row) => {
    const expected = row.expected && { status: row.expected, reason: 'expected' };
    const verdict = judge({ status: row.builtin, reason: '' }, expected, {
      status: row.outcome,
      reason: 'why',
    });
    expect(verdict).toMatchObject({ status: row.outcome, unexpected: row.unexpected });
  });
});
