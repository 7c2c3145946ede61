import { makeNote, type Note } from '../rules/note.ts';
import type { RuleColumns } from '../rules/rule-columns.ts';

/** The maximum time value of a Date (ECMA-262, section 21.4.1.1). */
const MAX_TIME = 8.64e15;

/** Numbers the notes, starting at 1, so that a snapshot stores each note once, and one word for each rule. 0 means "no note". */
export class NoteTable {
  readonly #numbers = new Map<Note, number>();

  /** The number of each rule's note; empty if no rule has a note. */
  numbersOf({ notes, length }: RuleColumns): Uint32Array {
    if (notes.every((note) => note === undefined)) return new Uint32Array();
    return Uint32Array.from({ length }, (_, place) => this.#numberOf(notes[place]));
  }

  #numberOf(note: Note | undefined): number {
    if (note === undefined) return 0;
    const number = this.#numbers.get(note) ?? this.#numbers.size + 1;
    this.#numbers.set(note, number);
    return number;
  }

  /** Encodes the numbered notes as words: the number of bytes, then JSON in UTF-8. */
  toWords(): Uint32Array {
    const bytes = new TextEncoder().encode(JSON.stringify([...this.#numbers.keys()].map(toArray)));
    const words = new Uint32Array(1 + Math.ceil(bytes.length / 4));
    words[0] = bytes.length;
    new Uint8Array(words.buffer, 4).set(bytes);
    return words;
  }
}

function toArray({ label, reason, expiresAt }: Note): unknown[] {
  return [label, reason, expiresAt];
}

/** Decodes the words of `NoteTable.toWords`. Undefined if they are invalid. */
export function readNotes(words: Uint32Array): Note[] | undefined {
  const length = words[0] ?? 0;
  if (words.length !== 1 + Math.ceil(length / 4)) return undefined;
  // Copies the bytes, because not every `TextDecoder` accepts shared memory.
  const bytes = new Uint8Array(words.slice(1).buffer, 0, length);
  try {
    const notes: unknown = JSON.parse(new TextDecoder().decode(bytes));
    return Array.isArray(notes) ? notes.map(toNote) : undefined;
  } catch {
    return undefined;
  }
}

/** @throws if the value is not a note. */
function toNote(value: unknown): Note {
  const [label, reason, expiresAt] = Array.isArray(value) ? value : [0];
  const isText = (text: unknown) => text === null || typeof text === 'string';
  const isTime =
    expiresAt === null || (Number.isInteger(expiresAt) && expiresAt >= 0 && expiresAt <= MAX_TIME);
  const note = makeNote(label ?? undefined, reason ?? undefined, expiresAt ?? undefined);
  if (!isText(label) || !isText(reason) || !isTime || !note) throw new TypeError('no note');
  return note;
}

/** The note of each rule, from the number of its note. Undefined if a number is not in the table. */
export function notesOf(numbers: Uint32Array, table: readonly Note[]): (Note | undefined)[] | undefined {
  if (numbers.some((number) => number > table.length)) return undefined;
  return Array.from(numbers, (number) => table[number - 1]);
}
