import { type Difference, differenceOf } from '../rules/difference.ts';
import type { RuleStore } from '../rules/rule-store.ts';
import type { LinesOptions } from './list-options.ts';
import { type BadLine, type ListSource, readList } from './list-reader.ts';

/** The result of `replaceFrom`: the texts of the rules that are new, and of those that were removed. */
export interface ReplaceResult extends Difference {
  /** The invalid lines; always empty unless the option `badLines` is `'collect'`. */
  badLines: BadLine[];
}

/**
 * Replaces all rules by those of a published list, except for the rules that are added while the list is read. On an error nothing
 * changes.
 *
 * @param parts The state of the list. Its store is replaced in one step, at the end.
 * @throws As `readList` and `ListReader.finish`.
 */
export async function replaceRules(
  parts: { store: RuleStore },
  lines: ListSource,
  options: LinesOptions | undefined,
): Promise<ReplaceResult> {
  const before = parts.store;
  const { next } = before;
  const reader = await readList(lines, options, before.now);
  const { badLines } = reader.finish();
  const store = before.makeEmpty();
  store.addAll(reader.rules);
  store.firstAdded = store.next;
  await store.settle();

  const replaced = parts.store;
  // After `clear` or another replacement the list has another store. After a renumbering, `next` is less than it was.
  const isSame = replaced === before && replaced.next >= next;
  const firstKept = isSame ? next : replaced.firstAdded;
  const difference = differenceOf(replaced, store, firstKept);
  store.addNewest(replaced, firstKept);
  parts.store = store;
  return { ...difference, badLines };
}
