/** The maximum number of bytes of a piece. */
export const PIECE_BYTES = 64 * 1024;

/** Divides chunks into lists of at most {@link PIECE_BYTES} bytes each, without copying. At least one list. */
export function piecesOf(chunks: readonly Uint8Array[]): Uint8Array[][] {
  let piece: Uint8Array[] = [];
  let room = PIECE_BYTES;
  const pieces = [piece];
  for (const chunk of chunks) {
    for (let start = 0; start < chunk.length; ) {
      if (room === 0) {
        piece = [];
        pieces.push(piece);
        room = PIECE_BYTES;
      }
      const part = chunk.subarray(start, start + room);
      piece.push(part);
      room -= part.length;
      start += part.length;
    }
  }
  return pieces;
}
