/** @file From features to what the model says: by the model that suits the voice, calibrated, with a set and reasons where the bundle has answers. */

import { calibrated, failedChecks, logScores, type SignalMeasures } from "../answers/index.ts";
import { EmoforgeError, ParameterError, type Predictions } from "../core/index.ts";
import { applyScaler } from "../evaluate/index.ts";
import { requireVoices, type VoiceAdapter } from "./adapt.ts";
import type { Answering } from "./answers.ts";
import type { BundleModel } from "./model.ts";
import type { FilePrediction, Heard } from "./prediction.ts";
import type { Bundle } from "./schema.ts";
import type { Voice } from "./voices.ts";

/** What is open while a predictor is. */
export interface OpenParts {
  readonly bundle: Pick<Bundle, "scaler" | "classes" | "features">;
  readonly model: BundleModel;
  readonly answering: Answering | undefined;
  readonly voices: VoiceAdapter | undefined;
}

/** A recording with at least this share of silence gets a warning. */
const silentFrom = 0.95;

/** @param data Rows as the features give them. @throws {EmoforgeError} for rows of another length. */
async function judged({ bundle, model, answering, voices }: OpenParts, data: Float32Array, voice?: Voice) {
  const d = bundle.features.names.length;
  if (data.length % d !== 0)
    throw new EmoforgeError(`predictRows: expected rows of ${d} features, got ${data.length} values.`);
  const normalised = applyScaler(bundle.scaler, data);
  const adapter = voice && requireVoices(voices, bundle.features);
  const adapted = adapter?.adapted(voice as Voice);
  return adapter === undefined || adapted === undefined
    ? { normalised, known: answering?.answers, ...(await model.predict(normalised)) }
    : { normalised, known: adapter.answers, ...(await adapted(data)) };
}

export async function predictRows(parts: OpenParts, data: Float32Array, voice?: Voice): Promise<Predictions> {
  if (data.length === 0) return { labels: new Int32Array(0), probabilities: new Float32Array(0) };
  const { labels, probabilities, known } = await judged(parts, data, voice);
  if (parts.answering === undefined || known === undefined) return { labels, probabilities };
  const values = calibrated(known.calibration, logScores(probabilities), parts.bundle.classes.length);
  return { labels, probabilities: Float32Array.from(values) };
}

export async function judgeHeard(parts: OpenParts, heard: Heard, voice?: Voice): Promise<FilePrediction> {
  const { answering, bundle } = parts;
  const { features, measures, warnings } = heard;
  const { normalised, labels, probabilities, known } = await judged(parts, features, voice);
  const byName = (values: ArrayLike<number>) =>
    Object.fromEntries(bundle.classes.map((name, c) => [name, values[c]]));
  const label = bundle.classes[labels[0]];
  if (answering === undefined || known === undefined) {
    return {
      label,
      probabilities: byName(probabilities),
      set: null,
      abstained: false,
      reasons: [],
      warnings: [...warnings, ...warningsOf(measures)],
    };
  }
  const answer = answering.judge(
    {
      scores: logScores(probabilities),
      label: labels[0],
      distances: answering.distances(normalised),
      measures,
    },
    known,
  );
  return {
    label,
    probabilities: byName(answer.probabilities),
    set: answer.set.map((c) => bundle.classes[c]),
    abstained: answer.abstained,
    reasons: answer.reasons,
    warnings,
  };
}

export function enrolHeard(
  { answering, bundle, voices }: OpenParts,
  heard: readonly Pick<Heard, "features" | "measures">[],
): Voice {
  const adapter = requireVoices(voices, bundle.features);
  const fit = heard.filter(
    ({ measures }) =>
      answering === undefined || failedChecks(measures, answering.answers.checks).length === 0,
  );
  if (fit.length === 0) {
    throw new ParameterError(
      "enrol",
      "at least one recording of speech",
      heard.length === 0
        ? "none"
        : `none among ${heard.length}: too short, too long, noisy, clipped or without speech`,
    );
  }
  const d = bundle.features.names.length;
  const rows = new Float32Array(fit.length * d);
  for (const [i, { features }] of fit.entries()) rows.set(features, i * d);
  return adapter.enrol(rows);
}

function warningsOf({ silentShare, clippedShare }: SignalMeasures): string[] {
  const out: string[] = [];
  if (silentShare >= silentFrom)
    out.push(
      `${Math.round(100 * silentShare)} % of it is silent: the prediction says nothing about a voice.`,
    );
  if (clippedShare >= 0.01) out.push(`${Math.round(100 * clippedShare)} % of its samples are clipped.`);
  return out;
}
