/** @file The recordings that are mutated: each is a synthetic voice in one of the formats that people have. */

/** How a recording is encoded, and the family of formats that it counts for in the table of results. */
export interface BaseSpec {
  readonly name: string;
  readonly family: Family;
  readonly ending: string;
  /** Arguments of ffmpeg between input and output, one list for each part of a chained file; `null` stands for our own WAV writer. */
  readonly parts: readonly (readonly string[] | null)[];
}

export type Family =
  | "wav"
  | "aiff"
  | "flac"
  | "mp3"
  | "vorbis"
  | "opus"
  | "chained ogg"
  | "mp4"
  | "matroska"
  | "other";

const args = (text: string) => text.split(" ");
const spec = (family: Family, ending: string, name: string, ...parts: string[]): BaseSpec => ({
  name,
  family,
  ending,
  parts: parts.map(args),
});

const xing = "-c:a libmp3lame -write_id3v1 0 -id3v2_version";
const video = "-f lavfi -i testsrc=size=64x48:rate=10 -shortest -c:v mpeg4";

/** Never reorder these: the number of a mutant names its recording by the position in this list. */
export const specs: readonly BaseSpec[] = [
  { name: "wav 16 bit", family: "wav", ending: "wav", parts: [null] },
  spec("wav", "wav", "wav 8 bit", "-c:a pcm_u8 -ar 16000"),
  spec("wav", "wav", "wav 24 bit stereo", "-c:a pcm_s24le -ar 44100 -ac 2"),
  spec("wav", "wav", "wav 32 bit", "-c:a pcm_s32le -ar 22050"),
  spec("wav", "wav", "wav float", "-c:a pcm_f32le -ar 48000"),
  spec("wav", "wav", "wav A-law", "-c:a pcm_alaw -ar 8000"),
  spec("wav", "wav", "wav mu-law stereo", "-c:a pcm_mulaw -ar 8000 -ac 2"),
  spec("wav", "wav", "wav 96 kHz", "-c:a pcm_s16le -ar 96000"),
  spec("wav", "wav", "wav with a title", "-c:a pcm_s16le -ar 16000 -metadata title=voice"),
  spec("wav", "wav", "wav RF64", "-c:a pcm_s16le -ar 16000 -rf64 always"),
  spec("aiff", "aiff", "aiff 16 bit", "-c:a pcm_s16be -ar 16000"),
  spec("aiff", "aiff", "aiff 24 bit stereo", "-c:a pcm_s24be -ar 44100 -ac 2"),
  spec("flac", "flac", "flac 16 bit", "-c:a flac -ar 16000"),
  spec("flac", "flac", "flac 24 bit stereo", "-c:a flac -sample_fmt s32 -ar 48000 -ac 2"),
  spec("flac", "flac", "flac 96 kHz", "-c:a flac -ar 96000 -compression_level 12"),
  spec("mp3", "mp3", "mp3 constant mono", `${xing} 0 -ar 16000 -b:a 32k`),
  spec("mp3", "mp3", "mp3 constant stereo", `${xing} 3 -ar 44100 -ac 2 -b:a 128k -metadata title=voice`),
  spec("mp3", "mp3", "mp3 variable", `${xing} 4 -ar 44100 -q:a 4`),
  spec("mp3", "mp3", "mp3 without a count", `${xing} 0 -write_xing 0 -ar 24000 -b:a 48k`),
  spec("mp3", "mp3", "mp3 8 kHz", `${xing} 0 -ar 8000 -b:a 16k`),
  spec("mp3", "mp3", "mp3 old tag", "-c:a libmp3lame -write_id3v1 1 -id3v2_version 0 -ar 48000 -q:a 6"),
  spec("vorbis", "ogg", "vorbis mono", "-c:a libvorbis -ar 16000 -page_duration 250000"),
  spec("vorbis", "ogg", "vorbis stereo", "-c:a libvorbis -ar 44100 -ac 2"),
  spec("opus", "opus", "opus mono", "-c:a libopus -b:a 24k -page_duration 200000"),
  spec("opus", "opus", "opus stereo", "-c:a libopus -ac 2 -b:a 64k"),
  spec("opus", "opus", "opus small frames", "-c:a libopus -frame_duration 10 -page_duration 100000"),
  spec(
    "chained ogg",
    "opus",
    "opus chained",
    "-c:a libopus -b:a 24k -page_duration 200000",
    "-c:a libopus -ac 2 -b:a 48k -page_duration 200000 -serial_offset 7",
  ),
  spec(
    "chained ogg",
    "ogg",
    "vorbis chained",
    "-c:a libvorbis -ar 16000 -page_duration 250000",
    "-c:a libvorbis -ar 44100 -page_duration 250000 -serial_offset 7",
  ),
  spec("mp4", "m4a", "m4a aac", "-c:a aac -b:a 64k -ar 44100"),
  spec("mp4", "m4a", "m4a aac, index first", "-c:a aac -b:a 48k -ar 16000 -movflags faststart"),
  spec(
    "mp4",
    "mp4",
    "mp4 aac in pieces",
    "-c:a aac -ar 48000 -movflags frag_keyframe+empty_moov+default_base_moof -frag_duration 500000",
  ),
  spec("mp4", "m4a", "m4a alac", "-c:a alac -ar 44100"),
  spec("mp4", "mp4", "mp4 opus", "-c:a libopus -b:a 32k -strict experimental"),
  spec("mp4", "mp4", "mp4 video", `${video} -c:a aac -ar 44100 -map 1:v -map 0:a`),
  spec("mp4", "mov", "mov pcm", "-c:a pcm_s16le -ar 16000"),
  spec("matroska", "webm", "webm opus", "-c:a libopus -b:a 32k -cluster_time_limit 500"),
  spec("matroska", "webm", "webm live", "-c:a libopus -ac 2 -b:a 48k -live 1 -cluster_time_limit 500"),
  spec("matroska", "webm", "webm vorbis", "-c:a libvorbis -ar 44100 -cluster_time_limit 500"),
  spec("matroska", "mka", "matroska flac", "-c:a flac -ar 16000 -cluster_time_limit 500"),
  spec("other", "aac", "aac adts", "-c:a aac -ar 44100 -b:a 64k"),
  spec("other", "wma", "wma", "-c:a wmav2 -ar 44100 -b:a 64k"),
  spec("other", "oga", "ogg flac", "-c:a flac -ar 16000 -f ogg"),
  spec("other", "caf", "caf", "-c:a pcm_s16le -ar 16000"),
  spec("other", "au", "au", "-c:a pcm_s16be -ar 16000"),
];
