import { expect, test } from 'vitest';
import { EntryTable, type Place } from './entry-table.ts';
import { ValueTable } from './value-table.ts';

const words = (address: number) => Uint32Array.of(address);

function lookUp(table: EntryTable, address: number): Place[] {
  const found: Place[] = [];
  table.lookUp(words(address), false, found);
  return found;
}

test('entries that are added between look-ups make few levels', () => {
  const values = new ValueTable<unknown>();
  const table = new EntryTable(1, values);
  for (let i = 0; i < 1000; i++) {
    table.set(words(i * 10), words(i * 10 + 5), 0, values.add('x'));
    expect(lookUp(table, i * 10 + 3)).toHaveLength(1);
  }
  expect(table.levels.length).toBeLessThan(11);
  expect(table.size).toBe(1000);
});

test('values that were replaced are forgotten, before and after a look-up', () => {
  const values = new ValueTable<unknown>();
  const table = new EntryTable(1, values);
  for (let i = 0; i < 100; i++) {
    table.set(words(1), words(5), 0, values.add({ i }));
    if (i % 3 > 0) continue;
    const [{ level, place }] = lookUp(table, 2) as [Place];
    expect(level.entries.value[place]).toBeLessThan(5);
  }
  expect(values.values.length).toBeLessThan(5);
});

test('a table without most of its entries is built anew', () => {
  const values = new ValueTable<unknown>();
  const table = new EntryTable(1, values);
  for (let i = 0; i < 100; i++) table.set(words(i), words(i), 0, values.add(i));
  for (let i = 0; i < 99; i++) table.delete(table.find(words(i), words(i))!);
  expect(table.levels[0]!.entries.length).toBeLessThan(3);
  expect(table.size).toBe(1);
});
