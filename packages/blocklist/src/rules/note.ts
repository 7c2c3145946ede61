/** What a rule carries besides its addresses. A note is shared by the rules that were added with it, and never changes. */
export interface Note {
  readonly label: string | undefined;
  readonly reason: string | undefined;
  /** When the rule ends, in ms since 1970. */
  readonly expiresAt: number | undefined;
}

/**
 * Makes a note: undefined if there is nothing to note. All properties are its own, so that a polluted `Object.prototype` does
 * not end rules.
 */
export function makeNote(
  label: string | undefined,
  reason: string | undefined,
  expiresAt: number | undefined,
): Note | undefined {
  const isEmpty = label === undefined && reason === undefined && expiresAt === undefined;
  return isEmpty ? undefined : Object.freeze({ label, reason, expiresAt });
}

/** When a rule with this note ends, in ms since 1970: Infinity if it does not. */
export function expiryOf(note: Note | undefined): number {
  return note?.expiresAt ?? Infinity;
}

/** Whether a rule with this note has ended. */
export function isOver(note: Note | undefined): boolean {
  return note?.expiresAt !== undefined && note.expiresAt <= Date.now();
}

/**
 * The note of an address that is added again: the new one, but never with an earlier end. A ban for ten minutes does not
 * shorten a permanent one.
 */
export function renewNote(older: Note | undefined, newer: Note | undefined): Note | undefined {
  if (expiryOf(older) <= expiryOf(newer)) return newer;
  return makeNote(newer?.label, newer?.reason, older?.expiresAt);
}
