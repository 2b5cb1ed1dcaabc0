/**
 * @file Reads what a file states about its audio, without decoding it, through mediabunny. It is imported only when such a file
 * arrives, and names what it uses, so that a bundler leaves out the rest of that large library.
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
 * Containers that browsers decode and Emoforge does not, except Matroska: in a damaged file mediabunny may resynchronise endlessly,
 * which would freeze the page.
 */
const formats = [MP4, QTFF, ADTS, OGG, WAVE, MP3];

/** Reads what a file states; nothing if it is damaged, or in a container that is not parsed here. */
export async function statedIn({ size, read }: MediaRecording): Promise<Stated> {
  // Otherwise it prints whatever it does not know.
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
