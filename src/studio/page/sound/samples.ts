/** @file The samples of one recording: all of them in memory, or, of a long one, the parts that were asked for last. */

export interface Samples {
  readonly sampleRateHz: number;
  readonly durationSec: number;
  /** From `fromSec` on and before `toSec`, shortened at the ends of the recording. */
  part(fromSec: number, toSec: number): Promise<Float32Array>;
}

export function heldSamples(samples: Float32Array, sampleRateHz: number): Samples {
  return {
    sampleRateHz,
    durationSec: samples.length / sampleRateHz,
    part: async (from, to) =>
      samples.subarray(
        Math.max(0, Math.round(from * sampleRateHz)),
        Math.max(0, Math.round(to * sampleRateHz)),
      ),
  };
}

const blockSec = 20;
/** Ten minutes are 38 MB at 16 kHz. */
const keptBlocks = 30;

/** @param url Answers `?from=&to=` (seconds) with 32-bit floats. */
export function fetchedSamples(url: string, sampleRateHz: number, durationSec: number): Samples {
  const blocks = new Map<number, Promise<Float32Array>>();
  const blockAt = (index: number) => {
    const known = blocks.get(index);
    if (known !== undefined) {
      // The newest stand last; the first is dropped.
      blocks.delete(index);
      blocks.set(index, known);
      return known;
    }
    const to = Math.min(durationSec, (index + 1) * blockSec);
    const block = fetch(`${url}?from=${index * blockSec}&to=${to}`).then(async (response) => {
      if (!response.ok) throw new Error(`The studio answers ${response.status}.`);
      return new Float32Array(await response.arrayBuffer());
    });
    block.catch(() => blocks.delete(index));
    blocks.set(index, block);
    for (const oldest of blocks.keys()) if (blocks.size > keptBlocks) blocks.delete(oldest);
    return block;
  };
  return {
    sampleRateHz,
    durationSec,
    async part(from, to) {
      const start = Math.max(0, from);
      const end = Math.min(durationSec, to);
      if (end <= start) return new Float32Array(0);
      const out = new Float32Array(Math.round((end - start) * sampleRateHz));
      const last = Math.ceil(end / blockSec);
      for (let index = Math.floor(start / blockSec); index < last; index++) {
        const block = await blockAt(index);
        const at = Math.round((index * blockSec - start) * sampleRateHz);
        const cut = block.subarray(Math.max(0, -at), Math.max(0, out.length - at));
        out.set(cut, Math.max(0, at));
      }
      return out;
    },
  };
}
