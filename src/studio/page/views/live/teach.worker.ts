/** @file Learns from takes off the main thread, and off that of the live answers. */

import { expose } from "comlink";
import { demoClips, demoRateHz } from "../../../../corpora/index.ts";
import { packZip, webHasher } from "../../../../platform/browser/index.ts";
import type { Lesson } from "./lacking.ts";
import { type LessonFacts, learn } from "./lesson.ts";
import type { Take } from "./takes.ts";

const teacher = {
  /** @param onProgress Of a share in [0, 1]. */
  learn(takes: readonly Take[], facts: LessonFacts, onProgress: (done: number) => void): Promise<Lesson> {
    return learn(takes, facts, webHasher, (done) => void onProgress(done));
  },

  /** Takes of the demo corpus: synthetic speech of four voices, made on the spot. */
  demoTakes(): readonly Take[] {
    const clips = demoClips({ speakersPerSex: 2, takes: 2 });
    return Array.from(clips, ({ id, label, speaker, samples }) => ({
      ...{ id, label, speaker, samples },
      sampleRateHz: demoRateHz,
    }));
  },

  pack: packZip,
};

export type Teacher = typeof teacher;

expose(teacher);
