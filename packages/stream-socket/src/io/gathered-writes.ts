import { Buffer } from 'node:buffer';

/** A stream that can have its small writes gathered. */
export interface GatheringStream {
  /**
   * Writes what was gathered of it.
   *
   * @returns Whether that is over. If not, `bytes` stay as they are for as long as it takes.
   */
  writeGathered(bytes: Uint8Array): boolean;
}

/** Room for what is gathered. */
const CAPACITY_BYTES = 16 * 1024;

/** To copy more than this is no longer little beside a call of the system. */
const LARGEST_CHUNK_BYTES = 4 * 1024;

let memory: Buffer | undefined;
let length = 0;
/** Whose bytes they are. One stream at a time gathers; most turns write to one. */
let gathering: GatheringStream | null = null;
let lastWriter: GatheringStream | null = null;
let isFlushDue = false;
let isWatchingExit = false;
let isExiting = false;

/** Something has happened: whatever is written now is not the second write of a turn. */
export function beginTurn(): void {
  lastWriter = null;
}

/**
 * The first write of a turn goes out at once; those that follow it, on the same stream, go out together at the end of the
 * turn. The bytes are copied, so that the caller's may change as soon as it could see them written before.
 *
 * @returns Whether the chunk was taken. If not, it is to be written after what was gathered before.
 */
export function gather(
  stream: GatheringStream,
  chunk: Uint8Array | string,
  encoding: BufferEncoding,
): boolean {
  if (lastWriter !== stream) {
    lastWriter = stream;
    return false;
  }
  // No encoding makes more than three bytes of a UTF-16 unit.
  const bytesNeeded = typeof chunk === 'string' ? chunk.length * 3 : chunk.byteLength;
  if (bytesNeeded > LARGEST_CHUNK_BYTES) return false;
  if (gathering !== stream && !startGathering(stream)) return false;
  if (length + bytesNeeded > CAPACITY_BYTES) return false;
  memory ??= Buffer.allocUnsafeSlow(CAPACITY_BYTES);
  if (typeof chunk === 'string') length += memory.write(chunk, length, encoding);
  else {
    memory.set(chunk, length);
    length += chunk.byteLength;
  }
  return true;
}

function startGathering(stream: GatheringStream): boolean {
  flush();
  if (!isWatchingExit) {
    isWatchingExit = true;
    process.once('exit', () => {
      isExiting = true;
      flush();
    });
    // Not in the types. Too late to be told of it: the listeners that are called now were chosen before.
    isExiting = Boolean((process as unknown as { _exiting?: boolean })._exiting);
  }
  if (isExiting) return false;
  gathering = stream;
  if (!isFlushDue) {
    isFlushDue = true;
    process.nextTick(flushInTick);
  }
  return true;
}

function flushInTick(): void {
  isFlushDue = false;
  beginTurn();
  flush();
}

/** How many bytes of `stream` wait for the end of the turn. */
export function gatheredLength(stream: GatheringStream): number {
  return gathering === stream ? length : 0;
}

/**
 * Lets what was gathered of `stream` go out now.
 *
 * @returns Whether nothing of it has to wait.
 */
export function releaseGathered(stream: GatheringStream): boolean {
  return gathering !== stream || flush();
}

function flush(): boolean {
  const stream = gathering;
  if (stream === null) return true;
  const bytes = memory!.subarray(0, length);
  gathering = null;
  length = 0;
  const isOver = bytes.length === 0 || stream.writeGathered(bytes);
  if (!isOver) memory = undefined;
  return isOver;
}
