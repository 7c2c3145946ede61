/** The label, comment and expiry of a rule. Notes are never changed, so that several rules can share one. */
export interface Note {
  readonly label: string | undefined;
  readonly reason: string | undefined;
  /** The time at which the rule expires, in ms since 1970; undefined if it does not expire. */
  readonly expiresAt: number | undefined;
}

/**
 * Creates a note; returns undefined if all arguments are undefined. All properties of the note are own properties, so that a
 * polluted `Object.prototype` cannot make rules expire.
 */
export function makeNote(
  label: string | undefined,
  reason: string | undefined,
  expiresAt: number | undefined,
): Note | undefined {
  const isEmpty = label === undefined && reason === undefined && expiresAt === undefined;
  return isEmpty ? undefined : Object.freeze({ label, reason, expiresAt });
}

/** The time at which a rule with this note expires, in ms since 1970; Infinity if it does not expire. */
export function expiryOf(note: Note | undefined): number {
  return note?.expiresAt ?? Infinity;
}

/**
 * The note of an address that is added again: the new note, but with the later of both expiries. So a ban for ten minutes does not
 * shorten a permanent ban.
 */
export function renewNote(older: Note | undefined, newer: Note | undefined): Note | undefined {
  if (expiryOf(older) <= expiryOf(newer)) return newer;
  return makeNote(newer?.label, newer?.reason, older?.expiresAt);
}
