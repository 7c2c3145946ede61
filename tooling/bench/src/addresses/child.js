// Usage: node --expose-gc src/addresses/child.js <rounds>
//
// Measures all rows in this Node, and writes each as a line of JSON.
import { changeRows } from './change-rows.js';
import { checkRows } from './check-rows.js';
import { listRows } from './list-rows.js';
import { mapRows } from './map-rows.js';
import { memoryRows } from './memory-rows.js';
import { setRows } from './set-rows.js';
import { textRows } from './text-rows.js';

const rounds = Number(process.argv[2]);
const few = Math.min(5, rounds);
for (const rows of [
  checkRows(rounds),
  listRows(rounds),
  changeRows(few),
  mapRows(rounds),
  setRows(Math.min(25, rounds)),
  memoryRows(),
  textRows(rounds),
]) {
  for (const row of rows) process.stdout.write(`${JSON.stringify(row)}\n`);
}
