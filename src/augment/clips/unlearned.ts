/** @file The augmenters that make views of spectrograms and learn nothing first: what shows them need not load networks. */

import { familyOf } from "../../core/index.ts";
import { clipCopyPaste } from "./copypaste.ts";
import { clipMixup } from "./mixup.ts";
import { clipNoise } from "./noise.ts";
import { pitchShift } from "./pitch.ts";
import { specAugment } from "./specaugment.ts";
import { timeStretch } from "./stretch.ts";

export const unlearnedViews = familyOf("augmenter", [
  clipNoise,
  specAugment,
  timeStretch,
  pitchShift,
  clipMixup,
  clipCopyPaste,
]);
