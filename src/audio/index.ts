/** @file Audio files and digital signal processing on typed arrays; runs in Node and in a browser. */

export { type AcfPitch, type AcfPitchOptions, createAcfPitch, createPitchSmoother } from "./acf-pitch.ts";
export { delta, smooth } from "./contour.ts";
export { decodeAudio } from "./decode.ts";
export { encodeWav } from "./encode-wav.ts";
export { createRealFft, type RealFft } from "./fft.ts";
export {
  createFramer,
  type Frame,
  type Framer,
  type FrontEnd,
  forEachFrame,
  frameCount,
  paddedSize,
  samplesOf,
  tooShort,
} from "./frames.ts";
export { createMelFilterbank, hzToMel, type MelBands, type MelFilterbank, melToHz } from "./mel.ts";
export { type CepstrumOptions, createCepstrum } from "./mfcc.ts";
export { createPitchPath, type PitchPath, type PitchPathOptions } from "./pitch-path.ts";
export { resample } from "./resample.ts";
export { type AudioStats, audioStats, type LoadOptions, loadSignal, mixDown } from "./signal.ts";
export { type Container, sniffContainer } from "./sniff.ts";
export { createSpline } from "./spline.ts";
export {
  createSubharmonicPitch,
  type PitchCandidates,
  type SubharmonicOptions,
} from "./subharmonic-pitch.ts";
export type { AudioFormat, DecodedAudio } from "./types.ts";
export { type WindowShape, windowWeights } from "./windows.ts";
export { zeroCrossingRate } from "./zero-crossings.ts";
