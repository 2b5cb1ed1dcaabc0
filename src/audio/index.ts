/** @file Audio files and digital signal processing on typed arrays; runs in Node and in a browser. */

export { type AcfHnrOptions, createAcfHnr } from "./acf-hnr.ts";
export { type AcfPitch, type AcfPitchOptions, createAcfPitch, createPitchSmoother } from "./acf-pitch.ts";
export { AUDITORY_BANDS, createLoudness, createRasta, equalLoudnessWeight } from "./auditory.ts";
export { delta, smooth } from "./contour.ts";
export { convolve } from "./convolve.ts";
export { decodeAudio, decodeSource, openAudio } from "./decode.ts";
export { type FilledSilence, fillDigitalSilence } from "./digital-silence.ts";
export { encodeWav } from "./encode-wav.ts";
export { foreignEndings, nativeEndings } from "./endings.ts";
export { createRealFft, type RealFft } from "./fft.ts";
export { createFormants, type FormantOptions, type Formants } from "./formants.ts";
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
export { type GriffinLimOptions, griffinLim } from "./griffin-lim.ts";
export { createHarmonicLevels, type HarmonicLevels, type HarmonicOptions } from "./harmonics.ts";
export { amplify, asLoudAs, clipLoudest, meanPower, requireFinite } from "./level.ts";
export { createLineSpectralFrequencies } from "./line-spectral.ts";
export { autocorrelate, levinsonDurbin } from "./linear-prediction.ts";
export {
  createMelFilterbank,
  fitMelFilterbank,
  hzToMel,
  type MelBands,
  type MelFilterbank,
  melToHz,
} from "./mel.ts";
export { createMelInversion, type LogMelAnalysis, type MelInversion } from "./mel-inversion.ts";
export { type CepstrumOptions, createCepstrum, createLogCepstrum } from "./mfcc.ts";
export { addNoise, babble, pinkNoise, whiteNoise } from "./noise.ts";
export { createPeriodicity, type Periodicity } from "./periodicity.ts";
export { createPeriodMeasures, type PeriodMeasures, type PeriodOptions } from "./periods.ts";
export { createPitchPath, type Decide, type PitchPathOptions, type PitchTracker } from "./pitch-path.ts";
export { createPitchSpikes, type PitchSpikesOptions } from "./pitch-spikes.ts";
export { createRootFinder } from "./polynomial-roots.ts";
export { createPowerDft, type PowerDft } from "./real-dft.ts";
export { createResampler, type Resampler, resample } from "./resample.ts";
export { type Room, reverberate, roomResponse } from "./reverberation.ts";
export {
  type AudioStats,
  audioStats,
  type LoadedSignal,
  type LoadOptions,
  loadSignal,
  loadSource,
  mixDown,
  pastEnd,
  type StreamedSignal,
  streamSignal,
  trimmedEnd,
} from "./signal.ts";
export {
  type BandWeights,
  createSlaneyMelBank,
  hzToSlaneyMel,
  type SlaneyBands,
  slaneyMelToHz,
} from "./slaney-mel.ts";
export { type Container, NATIVE_FORMATS, sniffContainer } from "./sniff.ts";
export { type AudioSource, bytesSource, fileSource } from "./source.ts";
export { createSpectralBalance, type SpectralBalance } from "./spectral-balance.ts";
export { createSpectralResampler, type SpectralResampleOptions } from "./spectral-resample.ts";
export {
  createBandPower,
  createSpectralFlux,
  createSpectrumShape,
  type ShapeValues,
} from "./spectral-shape.ts";
export { statedRateHz } from "./stated-rate.ts";
export { createStft, type Stft, type StftOptions } from "./stft.ts";
export { type AudioBlock, type AudioStream, joined } from "./stream.ts";
export {
  createSubharmonicPitch,
  type PitchCandidates,
  type SubharmonicOptions,
} from "./subharmonic-pitch.ts";
export { overTelephone, type TelephoneCodec, telephoneBand } from "./telephone.ts";
export { changeTempo, shiftPitch } from "./time-scale.ts";
export type { AudioFormat, DecodedAudio } from "./types.ts";
export { type WindowShape, windowWeights } from "./windows.ts";
export { zeroCrossingRate } from "./zero-crossings.ts";
