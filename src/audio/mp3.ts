/** @file MPEG layer III block by block through a WebAssembly decoder, loaded only when a file needs it. */

import { COPY_AGAIN, type Decoded, type Decoding, streamOf } from "./decoding.ts";
import { afterId3, faulty, isMpegFrame } from "./sniff.ts";
import type { AudioSource } from "./source.ts";
import type { AudioStream } from "./stream.ts";

/** MPEG layer III; the decoder trims the encoder's delay and padding where the file states them. */
export async function openMp3(
  source: AudioSource,
  head: Uint8Array,
  blockBytes: number,
): Promise<AudioStream> {
  const start = afterId3(head);
  if (!isMpegFrame(head, start)) {
    const others = Math.max(0, source.size - start);
    throw faulty(source.name, "an MPEG audio frame", `${others} other bytes`, COPY_AGAIN);
  }
  const mono = head[start + 3] >> 6 === 3;
  const { MPEGDecoder } = await import("mpg123-decoder");
  const decoder = new MPEGDecoder();
  await decoder.ready;
  let last: Decoded = { channelData: [], sampleRate: 0, errors: [] };
  const decoding: Decoding = {
    push: async (bytes) => {
      last = decoder.decode(bytes);
      return last;
    },
    finish: async () => ({ ...last, channelData: [], errors: [] }),
    free: () => decoder.free(),
  };
  return streamOf(
    source,
    decoding,
    { container: "mp3", codec: "mp3", bitsPerSample: null },
    {
      blockBytes,
      // The decoder gives a mono file twice, as two equal channels.
      adapt: (channels) => (mono ? channels.slice(0, 1) : channels),
    },
  );
}
