/** @file The time in browsers, also in the audio thread, which has no other clock. */

import type { Clock } from "../../core/index.ts";

export const webClock: Clock = { now: () => Date.now() };
