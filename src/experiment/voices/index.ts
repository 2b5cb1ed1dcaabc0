/** @file Adaptation to voices: what training learns for it. */

export { chooseAdaptation, type FitModel, requireEnoughSpeakers } from "./choose.ts";
export { learnVoices } from "./learn.ts";
export { modelFitter } from "./model-fitter.ts";
