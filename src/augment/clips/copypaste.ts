/** @file CopyPaste (Pappagari et al., 2021) on spectrograms: a clip joined to another one of the same speaker. */

import * as z from "zod";
import { type Clips, isKnownSpeaker, ParameterError, type Recorded } from "../../core/index.ts";
import { clipAugmenter, viewsCost } from "../kind.ts";
import { viewAugmenter } from "./draw.ts";

/**
 * Emotion anywhere in a recording makes the whole of it emotional, so a view keeps its source's label. What is pasted comes
 * before or after by chance. The paper joins recordings of any speakers; here both are of one, so that a view carries nobody
 * else's voice to another side of a split. A neutral source is joined to another neutral clip; one without a partner, as all clips of
 * unknown speakers, gives a copy.
 *
 * A classifier that cuts clips into segments gives every segment the label of its clip, those that are all neutral too.
 *
 * @throws {ParameterError} from `fit`, for neutral speech that is no class of the training clips.
 */
export const clipCopyPaste = clipAugmenter({
  kind: "copypaste",
  summary:
    "The clip joined to a neutral one, or one of its class, of the same speaker (Pappagari et al., 2021).",
  options: z.strictObject({
    scheme: z
      .enum(["neutral", "same-emotion", "both"])
      .default("neutral")
      .describe(
        "What is pasted: neutral speech, the paper's N-CP; speech of the same class, SE-CP; either by chance, N+SE-CP.",
      ),
    neutral: z.string().min(1).default("neutral").describe("The class of neutral speech."),
  }),
  version: 1,
  cost: viewsCost,
  create({ scheme, neutral }, { name }) {
    const views = viewAugmenter(name, (train, position, rng) => {
      const wanted = scheme === "both" ? rng.pick(["neutral", "same-emotion"]) : scheme;
      const label = wanted === "neutral" ? train.classes.indexOf(neutral) : train.labels[position];
      const others = partners(train, position, label);
      if (others.length === 0) return { clip: train.clips[position].slice() };
      const other = rng.pick(others);
      const order = rng.uniform() < 0.5 ? [position, other] : [other, position];
      return {
        clip: join(order.map((i) => train.clips[i])),
        sources: [train.ids[position], train.ids[other]],
      };
    });
    return {
      name,
      async fit(train, context) {
        if (scheme !== "same-emotion" && !train.classes.includes(neutral)) {
          throw new ParameterError(
            `${name}, neutral`,
            `one of the classes ${train.classes.join(", ")}`,
            neutral,
            "Name the class of neutral speech, or choose the scheme same-emotion.",
          );
        }
        return views.fit(train, context);
      },
    };
  },
});

/** Other clips of the class by the speaker of the clip at `position`. */
function partners({ labels, speakers }: Recorded<Clips>, position: number, label: number): number[] {
  const speaker = speakers[position];
  if (!isKnownSpeaker(speaker)) return [];
  return speakers.flatMap((one, i) => (one === speaker && labels[i] === label && i !== position ? [i] : []));
}

function join(clips: readonly Float32Array[]): Float32Array {
  const out = new Float32Array(clips.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const clip of clips) {
    out.set(clip, at);
    at += clip.length;
  }
  return out;
}
