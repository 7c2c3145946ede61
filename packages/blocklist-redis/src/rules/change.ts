import type { BlockList } from '@net/blocklist';
import { banRule, type RuleNote, replaceRules, unbanRule } from './list-rules.ts';

/** A change of the shared list. */
export type Change =
  | ({ type: 'ban'; rule: string } & RuleNote)
  | { type: 'unban'; rule: string }
  /** All rules are replaced by the list that is stored as this blob. */
  | { type: 'replace'; blob: string };

/**
 * Applies a change to a list.
 *
 * @param bytes The new list, for a change that replaces all rules.
 */
export function applyChange(list: BlockList, change: Change, bytes?: Uint8Array): void {
  if (change.type === 'ban') banRule(list, change.rule, change);
  else if (change.type === 'unban') unbanRule(list, change.rule);
  else replaceRules(list, bytes!);
}

/** The keys of the rules that some changes are about, or `'all'` if one of the changes replaces the list. */
export type Subjects = ReadonlySet<string> | 'all';

export function subjectsOf(changes: readonly Change[]): Subjects {
  const rules = changes.flatMap((change) => (change.type === 'replace' ? [] : [change.rule]));
  return rules.length === changes.length ? new Set(rules) : 'all';
}

/** Whether a change is about one of the rules in `subjects`, or replaces all rules. */
export function concerns(change: Change, subjects: Subjects): boolean {
  return subjects === 'all' || change.type === 'replace' || subjects.has(change.rule);
}

/** Formats changes as the JSON body of an entry: `[["+", rule, expiresAt, label, reason], ["-", rule], ["=", blob]]`. */
export function formatChanges(changes: readonly Change[]): string {
  return JSON.stringify(
    changes.map((change) => {
      if (change.type === 'replace') return ['=', change.blob];
      if (change.type === 'unban') return ['-', change.rule];
      return ['+', change.rule, change.expiresAt, change.label, change.reason];
    }),
  );
}

/** Parses the JSON body of an entry. @throws TypeError for an unknown kind of change, which a newer version has written. */
export function parseChanges(body: string): Change[] {
  const rows = JSON.parse(body) as [kind: string, subject: string, ...note: (string | number | null)[]][];
  return rows.map(([kind, subject, expiresAt, label, reason]): Change => {
    if (kind === '=') return { type: 'replace', blob: subject };
    if (kind === '-') return { type: 'unban', rule: subject };
    if (kind !== '+') throw new TypeError(`A newer version wrote a change of the kind ${kind}`);
    const note = {
      expiresAt: expiresAt ?? undefined,
      label: label ?? undefined,
      reason: reason ?? undefined,
    };
    // A cast, because `formatChanges` has written the note.
    return { type: 'ban', rule: subject, ...(note as RuleNote) };
  });
}
