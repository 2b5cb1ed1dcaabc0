/**
 * @file What a file says of its audio, read without decoding it, through mediabunny. Imported when such a file comes; it names
 * what it uses, so that a bundler leaves the rest of that large library out.
 */

import { ADTS, CustomSource, Input, Logging, LogLevel, MP3, MP4, OGG, QTFF, WAVE } from "mediabunny";
import type { MediaRecording } from "../../core/index.ts";

export interface Stated {
  readonly codec: string;
  readonly sampleRateHz: number | undefined;
  readonly durationSec: number | undefined;
  readonly tracks: number;
}

/**
 * Containers of what browsers decode and Emoforge does not. Without Matroska: in a damaged file mediabunny may look for its place
 * again without end, and the page would stand still.
 */
const formats = [MP4, QTFF, ADTS, OGG, WAVE, MP3];

/** Nothing is known of what is damaged, or in a container that is not taken apart here. */
export async function statedIn({ size, read }: MediaRecording): Promise<Stated> {
  // It would print what it does not know.
  Logging.level = LogLevel.Silent;
  const source = new CustomSource({
    getSize: () => size,
    read: (start, end) => read(start, end),
    handleUnhandledError: () => {},
  });
  const input = new Input({ source, formats });
  try {
    const tracks = await input.getAudioTracks();
    const track = tracks[0];
    return {
      codec: (await track?.getCodec()) ?? "unknown",
      sampleRateHz: await track?.getSampleRate(),
      durationSec: (await track?.getDurationFromMetadata()) ?? undefined,
      tracks: tracks.length,
    };
  } catch {
    return { codec: "unknown", sampleRateHz: undefined, durationSec: undefined, tracks: 0 };
  } finally {
    input.dispose();
  }
}
