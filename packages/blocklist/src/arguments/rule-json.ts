import type { Note } from '../rules/note.ts';
import { splitRuleText } from '../rules/rule-text.ts';
import type { Form } from '../rules/tag.ts';
import { splitCIDR } from './cidr.ts';
import { readOptions } from './options.ts';
import { readAddressRule, readRange, readSubnet, validateOrder } from './rule.ts';
import { type NoteOptions, readNote } from './rule-options.ts';

/** A rule that was parsed from its text. */
export interface RuleFromText {
  form: Form;
  note: Note | undefined;
}

/**
 * Parses the text of a rule, as listed by `rules`.
 *
 * @param words Receives the rule.
 * @returns Undefined if the text is not a rule.
 * @throws The errors of the methods that add such a rule, and SyntaxError if the note is not JSON.
 */
export function readRuleText(words: Uint32Array, text: string): RuleFromText | undefined {
  const parts = splitRuleText(text);
  if (!parts) return undefined;
  const { kind, family, body, label, details } = parts;
  const note = readDetails(label, details);
  if (kind === 'Address') return { form: readAddressRule(words, body, family, true), note };
  if (kind === 'Subnet') {
    const { network, prefixLength } = splitCIDR(body);
    return { form: readSubnet(words, network, prefixLength, family, true), note };
  }
  const [start, end = ''] = body.split('-');
  const form = readRange(words, start!, end, family, true);
  validateOrder(words, form, start!);
  return { form, note };
}

function readDetails(label: string | undefined, details: string | undefined): Note | undefined {
  const known = ['reason', 'expiresAt'] as const;
  const { reason, expiresAt } = readOptions<NoteOptions>(details && JSON.parse(details), known);
  return readNote({ label, reason, expiresAt: expiresAt && new Date(expiresAt) }, Date.now);
}
