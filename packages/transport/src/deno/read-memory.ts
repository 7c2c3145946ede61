/** Shorter chunks come with enough objects in V8's heap. */
const MIN_BYTES = 8 * 1024;

/** The size of the block of {@link keepFreeMemory}. */
const BLOCK_BYTES = 16 * 1024 * 1024;

let keepsFreeMemory = false;

/**
 * Called for each chunk of which Deno has allocated the memory. For a long one, allocates a quarter of its length in V8's heap, too.
 *
 * The memory of a chunk is outside of V8's heap, and is freed by a garbage collection. A chunk adds only some hundred bytes to the
 * heap, so V8 collects only when hundreds of MiB outside of the heap are in use, and then the old generation as well. With the
 * additional array, a collection of the young generation follows after about 8 MiB of chunks. The libuv backend needs shorter arrays
 * (see `allocate` there): it copies most chunks, and the copies add more to the heap.
 */
export function balanceChunk(length: number): void {
  if (length < MIN_BYTES) return;
  if (!keepsFreeMemory) keepFreeMemory();
  // An argument, because the compiler removes an unused array. Not stored, because V8 keeps what is stored while it marks the heap.
  Object.isFrozen(new Array(length >> 5));
}

/**
 * Makes glibc keep up to 32 MiB of free memory at the end of its heap. By default it returns memory there to the kernel if more than
 * 128 KiB are free, as after each collection of chunks, and up to 16 page faults per chunk follow. When a block of N bytes with a
 * mapping of its own is freed, here by the next collection, glibc raises that limit to 2 N (`M_MMAP_THRESHOLD` in mallopt(3)). The
 * block takes no memory, because its pages are never touched.
 */
function keepFreeMemory(): void {
  keepsFreeMemory = true;
  Object.isFrozen(new ArrayBuffer(BLOCK_BYTES));
}
