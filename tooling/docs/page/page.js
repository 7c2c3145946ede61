import { BlockList } from '@net/blocklist';
import { parseIP } from '@net/ip-parse';
import { addressesOf, beginningOf, EXAMPLE, EXAMPLE_ADDRESSES, SPECIAL, SPECIAL_ADDRESSES } from './lists.js';
import { timeOf, timeOfRandom } from './measure.js';

const OPTIONS = { strict: true, embeddedIPv4: true };
const MILLION = 1_000_000;
/** So long after the last key it is time to measure. */
const PAUSE_MS = 200;
const SHOWN_BAD_LINES = 4;

const byId = (id) => document.getElementById(id);
const address = byId('address');
const text = byId('list');
const verdict = byId('verdict');

let list = new BlockList(OPTIONS);
/** The list that the times are of. */
let measured;
let pause = 0;
/** The number of the list that was asked for last: a slow one must not replace a newer one. */
let newest = 0;

const worker = new Worker(new URL('worker.js', import.meta.url), { type: 'module' });
worker.onmessage = ({ data }) => {
  if (data.id !== newest) return;
  if (data.bytes === undefined) {
    byId('progress').value = data.done;
    return;
  }
  list = BlockList.fromBytes(data.bytes);
  showReading(false);
  showSize(`${number(list.size)} rules in ${megabytes(data.bytes)}, read in ${duration(data.took)}`, []);
  answer();
};

function readText() {
  newest++;
  showReading(false);
  const fresh = new BlockList(OPTIONS);
  const startedAt = performance.now();
  const { badLines } = fresh.addText(text.value, { badLines: 'collect' });
  const took = performance.now() - startedAt;
  list = fresh;
  showSize(`${number(list.size)} ${list.size === 1 ? 'rule' : 'rules'}, read in ${duration(took)}`, badLines);
  answer();
}

function readMillion() {
  text.value = beginningOf(MILLION);
  text.scrollTop = 0;
  suggest(addressesOf(MILLION));
  showReading(true);
  showSize(`${number(MILLION)} lines, being read in a worker`, []);
  worker.postMessage({ id: ++newest, count: MILLION, options: OPTIONS });
}

/** Says what the list says of the address; what that takes is measured when the typing has paused. */
function answer() {
  clearTimeout(pause);
  const value = address.value.trim();
  const { kind, word, rule } = ask(value);
  verdict.dataset.is = kind;
  byId('word').textContent = word;
  byId('rule').textContent = rule;
  byId('same').textContent = '–';
  if (list !== measured) byId('random').textContent = '–';
  if (kind === 'odd') return;
  pause = setTimeout(() => {
    byId('same').textContent = `${timeOf(list, value).toFixed(0)} ns`;
    byId('random').textContent = `${timeOfRandom(list).toFixed(0)} ns`;
    measured = list;
  }, PAUSE_MS);
}

function ask(value) {
  if (value === '') return { kind: 'odd', word: 'Type an address', rule: '' };
  try {
    const rule = list.check(value) ? list.match(value) : undefined;
    if (rule !== undefined) return { kind: 'blocked', word: 'Blocked', rule };
    return { kind: 'free', word: 'Let through', rule: 'no rule covers it' };
  } catch (error) {
    return { kind: 'odd', word: 'No address', rule: faultOf(value) ?? error.message };
  }
}

/** What is wrong with a text that is no address, and where. */
function faultOf(value) {
  try {
    parseIP(value);
    return undefined;
  } catch (error) {
    return error.message;
  }
}

function suggest(addresses) {
  const buttons = addresses.map((value) => {
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = value;
    button.onclick = () => {
      address.value = value;
      answer();
    };
    return button;
  });
  byId('suggestions').replaceChildren(...buttons);
  address.value = addresses[0];
}

function use(lines, addresses) {
  text.value = lines;
  text.scrollTop = 0;
  suggest(addresses);
  readText();
}

function showReading(isReading) {
  byId('progress').hidden = !isReading;
  byId('progress').value = 0;
  byId('million').disabled = isReading;
}

function showSize(words, badLines) {
  byId('size').textContent = words;
  const items = badLines.slice(0, SHOWN_BAD_LINES).map((bad) => {
    const item = document.createElement('li');
    const code = document.createElement('code');
    code.textContent = bad.text;
    item.append(`line ${number(bad.line)} is left out: `, code);
    return item;
  });
  if (badLines.length > items.length) {
    const item = document.createElement('li');
    item.textContent = `and ${number(badLines.length - items.length)} more`;
    items.push(item);
  }
  byId('bad').replaceChildren(...items);
}

const number = (value) => value.toLocaleString('en');
const megabytes = (bytes) => `${(bytes.length / 1e6).toFixed(1)} MB`;
const duration = (ms) => (ms < 1000 ? `${ms.toFixed(ms < 10 ? 1 : 0)} ms` : `${(ms / 1000).toFixed(2)} s`);

address.oninput = answer;
text.oninput = readText;
byId('example').onclick = () => use(EXAMPLE, EXAMPLE_ADDRESSES);
byId('special').onclick = () => use(SPECIAL, SPECIAL_ADDRESSES);
byId('million').onclick = readMillion;
use(EXAMPLE, EXAMPLE_ADDRESSES);
