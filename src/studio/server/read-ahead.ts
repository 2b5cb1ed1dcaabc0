/** @file Reads a long file in large pieces, the next one while the last is being worked on. */

import type { AudioSource } from "../../audio/index.ts";

/** Every read opens the file and follows its path through the fence: with the decoder's own small blocks that costs more than reading. */
const pieceBytes = 2 ** 20;

/** The same source; at most two pieces of 1 MB are held. For reading from front to back. */
export function readAhead(source: AudioSource): AudioSource {
  const pieces = new Map<number, Promise<Uint8Array>>();
  const pieceAt = (index: number) => {
    const known = pieces.get(index);
    if (known !== undefined) return known;
    const piece = source.read(index * pieceBytes, Math.min(source.size, (index + 1) * pieceBytes));
    // Whoever asks for it hears of the fault; a piece that was only fetched in advance may fail unheard.
    piece.catch(() => pieces.delete(index));
    pieces.set(index, piece);
    return piece;
  };
  return {
    ...source,
    async read(start, end) {
      const last = Math.min(end, source.size);
      const first = Math.floor(start / pieceBytes);
      // What spans more than two pieces, or is not in the file, gains nothing.
      if (start >= last || last > (first + 2) * pieceBytes) return source.read(start, end);
      const head = await pieceAt(first);
      const from = start - first * pieceBytes;
      for (const index of pieces.keys()) if (index < first) pieces.delete(index);
      if ((first + 1) * pieceBytes < source.size) void pieceAt(first + 1);
      if (last <= (first + 1) * pieceBytes) return head.subarray(from, last - first * pieceBytes);
      const tail = await pieceAt(first + 1);
      const out = new Uint8Array(last - start);
      out.set(head.subarray(from));
      out.set(tail.subarray(0, last - (first + 1) * pieceBytes), head.length - from);
      return out;
    },
  };
}
