/** @file Audio files and digital signal processing on typed arrays; runs in Node and in a browser. */

export { decodeAudio } from "./decode.ts";
export { encodeWav } from "./encode-wav.ts";
export { resample } from "./resample.ts";
export { type AudioStats, audioStats, type LoadOptions, loadSignal, mixDown } from "./signal.ts";
export { type Container, sniffContainer } from "./sniff.ts";
export type { AudioFormat, DecodedAudio } from "./types.ts";
