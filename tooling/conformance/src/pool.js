/**
 * Calls `work` for each item, `jobs` at a time, and gives the results in the order of the items.
 *
 * @template Item, Result
 * @param {readonly Item[]} items
 * @param {number} jobs
 * @param {(item: Item) => Promise<Result>} work
 * @returns {Promise<Result[]>}
 */
export async function pool(items, jobs, work) {
  /** @type {Result[]} */
  const results = new Array(items.length);
  const queue = items.entries();
  const worker = async () => {
    for (const [index, item] of queue) results[index] = await work(item);
  };
  await Promise.all(Array.from({ length: Math.min(jobs, items.length) }, worker));
  return results;
}
