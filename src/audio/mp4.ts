/**
 * @file MP4 and QuickTime: the first audio track and its packets, through mediabunny. It is imported only when such a file arrives,
 * and names what it uses, so that a bundler leaves out the rest of that large library.
 */

import {
  CustomSource,
  EncodedPacketSink,
  Input,
  type InputAudioTrack,
  Logging,
  LogLevel,
  MP4,
  QTFF,
} from "mediabunny";
import type { MediaBlock, MediaTrack } from "./media-track.ts";
import type { AudioSource } from "./source.ts";

/** @returns `undefined` if there is no audio track, or the index is damaged. */
export async function mp4Track(source: AudioSource): Promise<MediaTrack | undefined> {
  const input = inputOf(source);
  const tracks = await input.getAudioTracks().catch(() => []);
  const [track] = tracks;
  const codec = track ? await track.getCodec().catch(() => undefined) : undefined;
  if (!track || codec === undefined) {
    input.dispose();
    return undefined;
  }
  const config = await track.getDecoderConfig().catch(() => null);
  return {
    codec: codec ?? "unknown",
    description: config?.description && bytesOf(config.description),
    audioTracks: tracks.length,
    statedSec: (await track.getDurationFromMetadata().catch(() => null)) ?? undefined,
    damage: { skipped: 0, cut: false },
    blocks: () => blocksOf(track),
    close: () => input.dispose(),
  };
}

async function* blocksOf(track: InputAudioTrack): AsyncGenerator<MediaBlock, void> {
  for await (const { timestamp, duration, data } of new EncodedPacketSink(track).packets())
    yield { startSec: timestamp, endSec: timestamp + duration, packets: [data] };
}

function inputOf(source: AudioSource): Input {
  // Otherwise it prints whatever it does not know.
  Logging.level = LogLevel.Silent;
  return new Input({
    source: new CustomSource({
      getSize: () => source.size,
      read: (start, end) => source.read(start, end),
      handleUnhandledError: () => {},
    }),
    formats: [MP4, QTFF],
  });
}

function bytesOf(data: AllowSharedBufferSource): Uint8Array {
  return ArrayBuffer.isView(data)
    ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
    : new Uint8Array(data);
}
