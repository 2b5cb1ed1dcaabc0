/** @file Predicts the label of a recording, processed as in the bundle's training. */

import { type AnswerOptions, failedChecks } from "../answers/index.ts";
import { type AudioSource, bytesSource } from "../audio/index.ts";
import { applyScaler } from "../evaluate/index.ts";
import type { Engine } from "../tensor/index.ts";
import { openVoices } from "./adapt.ts";
import { openAnswers } from "./answers.ts";
import { openBundled } from "./features.ts";
import { about, openEars } from "./hear.ts";
import { enrolHeard, judgeHeard, type OpenParts, predictRows } from "./judge.ts";
import { openModel } from "./model.ts";
import type { Heard, Predictor, PredictSegment } from "./prediction.ts";
import type { Bundle } from "./schema.ts";
import { startStretches } from "./stretches.ts";
import type { Voice } from "./voices.ts";

/**
 * Loads the model, and that of its features if there is one, and tries it on one row.
 *
 * @param options `abstain`: "default", "never", or the least probability that a label must have; `coverage`: how often sets are to hold
 *   the truth, 0.9 by default.
 * @throws {EmoforgeError} if the model's inputs or outputs do not fit the bundle's features and labels.
 * @throws {ParameterError} for options that are out of range, or given with a bundle that has no answers.
 *
 * @example
 * import { createPredictor, fileSource, loadBundle } from "emoforge/bundle";
 * import { createNodeEngine, nodePlatform } from "emoforge/node";
 *
 * const { files, hasher } = nodePlatform;
 * const predictor = await createPredictor(await loadBundle("models/emodb", files, hasher), await createNodeEngine());
 * const { label, probabilities, abstained, reasons } = await predictor.predictSource(await fileSource("call.wav", files));
 * console.log(label in probabilities, abstained === reasons.length > 0); // true true
 * await predictor.release();
 */
export async function createPredictor(
  bundle: Bundle,
  engine: Engine,
  options: Partial<AnswerOptions> = {},
): Promise<Predictor> {
  const { classes } = bundle;
  const answering = openAnswers(bundle.answers, bundle.features, options);
  const opened: { release?(): Promise<void> }[] = [];
  const release = async () => void (await Promise.all(opened.map((one) => one.release?.())));
  const open = async <Part extends { release?(): Promise<void> } | undefined>(part: Promise<Part>) => {
    const one = await part;
    if (one !== undefined) opened.push(one);
    return one;
  };
  try {
    const set = await open(openBundled(bundle, engine));
    const model = await open(openModel(bundle, engine));
    const voices = await open(openVoices(bundle, engine));
    const parts: OpenParts = { bundle, model, answering, voices };
    const ears = openEars(set);
    const judge = (heard: Heard, voice?: Voice) => judgeHeard(parts, heard, voice);
    const predictSource = async (source: AudioSource, segment?: PredictSegment, voice?: Voice) => {
      const heard = await ears.hear(source, segment);
      return about(source, () => judge(heard, voice));
    };
    return {
      classes,
      sampleRateHz: set.sampleRateHz,
      ...ears,
      judge,
      distances: ({ features }) => answering?.distances(applyScaler(bundle.scaler, features)),
      startBatch() {
        const batch = answering?.startBatch();
        if (answering === undefined || batch === undefined) return undefined;
        const { checks } = answering.answers;
        return {
          add({ features, measures }, speaker) {
            if (failedChecks(measures, checks).length === 0)
              batch.add(applyScaler(bundle.scaler, features), speaker);
          },
          shift: batch.shift,
        };
      },
      enrol: (heard) => enrolHeard(parts, heard),
      predictRows: (data, voice) => predictRows(parts, data, voice),
      predictSignal: async (signal, voice) => judge(await ears.hearSignal(signal), voice),
      predictSource,
      predictFile: (bytes, name, segment, voice) => predictSource(bytesSource(bytes, name), segment, voice),
      startStretches: (history) => startStretches(set, judge, history),
      release,
    };
  } catch (error) {
    await release();
    throw error;
  }
}
