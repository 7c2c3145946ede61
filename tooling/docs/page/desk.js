import { timeOf, timeOfRandom } from './measure.js';

/** So long after the last key it is time to measure. */
const PAUSE_MS = 200;
const SHOWN_BAD_LINES = 4;

/**
 * What a page with a list and an address asks of what it is about: a block list, or a map.
 *
 * @template Subject
 * @typedef {object} Desk
 * @property {Record<string, { text: string, addresses: string[] }>} examples What the buttons load, each by the id of its
 *   button. The first is loaded at the beginning; of the button `million` it is what is shown of the lines that the worker reads.
 * @property {Worker} worker Answers `{ id }` with `{ id, done }` as it goes on, and `{ id, took, bytes }` at the end.
 * @property {[one: string, many: string]} noun What the list has.
 * @property {(text: string) => { subject: Subject, badLines: { line: number, text: string }[] }} read
 * @property {(bytes: Uint8Array) => Subject} restore
 * @property {(subject: Subject, address: string) => { kind: string, word: string, rule: string }} ask
 * @property {(subject: Subject, address: string) => boolean} check What is measured.
 */

const byId = (id) => document.getElementById(id);

/** @template {{ size: number }} Subject @param {Desk<Subject>} desk */
export function openDesk({ examples, worker, noun, read, restore, ask, check }) {
  const address = byId('address');
  const text = byId('list');
  let subject;
  /** The subject that the times are of. */
  let measured;
  let pause = 0;
  /** The number of the list that was asked for last: a slow one must not replace a newer one. */
  let newest = 0;

  const sizeOf = ({ size }) => `${number(size)} ${noun[size === 1 ? 0 : 1]}`;

  function readText() {
    newest++;
    showReading(false);
    const startedAt = performance.now();
    const { subject: fresh, badLines } = read(text.value);
    const took = performance.now() - startedAt;
    subject = fresh;
    showSize(`${sizeOf(subject)}, read in ${duration(took)}`, badLines);
    answer();
  }

  function readMillion() {
    showReading(true);
    showSize('A million lines, being read in a worker', []);
    worker.postMessage({ id: ++newest });
  }

  worker.onmessage = ({ data }) => {
    if (data.id !== newest) return;
    if (data.bytes === undefined) {
      byId('progress').value = data.done;
      return;
    }
    subject = restore(data.bytes);
    showReading(false);
    showSize(`${sizeOf(subject)} in ${megabytes(data.bytes)}, read in ${duration(data.took)}`, []);
    answer();
  };

  /** Says what the subject says of the address; what that takes is measured when the typing has paused. */
  function answer() {
    clearTimeout(pause);
    if (subject === undefined) return;
    const value = address.value.trim();
    const { kind, word, rule } =
      value === '' ? { kind: 'odd', word: 'Type an address', rule: '' } : ask(subject, value);
    byId('verdict').dataset.is = kind;
    byId('word').textContent = word;
    byId('rule').textContent = rule;
    byId('same').textContent = '–';
    if (subject !== measured) byId('random').textContent = '–';
    if (kind === 'odd') return;
    pause = setTimeout(() => {
      const checkIt = (query) => check(subject, query);
      byId('same').textContent = duration(timeOf(checkIt, value) / 1e6);
      byId('random').textContent = duration(timeOfRandom(checkIt) / 1e6);
      measured = subject;
    }, PAUSE_MS);
  }

  function use(id) {
    const { text: lines, addresses } = examples[id];
    text.value = lines;
    text.scrollTop = 0;
    select(id);
    suggest(addresses);
    if (id === 'million') readMillion();
    else readText();
  }

  /** Shows which example is loaded; none is, once somebody has edited the list. */
  function select(id) {
    for (const each of Object.keys(examples)) byId(each).setAttribute('aria-pressed', String(each === id));
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

  address.oninput = answer;
  text.oninput = () => {
    select(undefined);
    readText();
  };
  for (const id of Object.keys(examples)) byId(id).onclick = () => use(id);
  use(Object.keys(examples)[0]);
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

/** A time with two or three digits, in the unit in which it is read best. */
function duration(ms) {
  const [value, unit] =
    ms >= 1000 ? [ms / 1000, 's'] : ms >= 1 ? [ms, 'ms'] : ms >= 1e-3 ? [ms * 1e3, 'µs'] : [ms * 1e6, 'ns'];
  return `${value.toFixed(value < 10 ? 1 : 0)} ${unit}`;
}
