/** @file The model card of a bundle: what the model is for, what it was trained on, and how well it was measured to work. */

import type { Answers } from "../answers/index.ts";
import { publishedBySha256 } from "../features/index.ts";
import { answersSection } from "./answers-card.ts";
import { fairSection, lawSection } from "./fair-card.ts";
import {
  answersFile,
  type BundleDescription,
  type BundleEvaluation,
  type BundleTraining,
  embeddingFile,
  type FeatureRecord,
} from "./schema.ts";
import { gainText, intervalText, overWhat, points, scoreCautions } from "./scores.ts";
import type { VoicesRecord } from "./voices.ts";
import { voicesSection } from "./voices-card.ts";

/**
 * The bundle's README.md (after Mitchell et al. 2019, "Model cards for model reporting").
 *
 * @example
 * import { loadBundle, modelCard } from "emoforge/bundle";
 * import { nodePlatform } from "emoforge/node";
 *
 * const { files, hasher } = nodePlatform;
 * const bundle = await loadBundle("models/emodb", files, hasher);
 * console.log(modelCard(bundle.description, bundle.classes, bundle.features).split("\n")[0]); // # Speech emotion model: quiet, loud
 */
export function modelCard(
  { training, evaluation, createdWith }: BundleDescription,
  classes: readonly string[],
  features: FeatureRecord,
  answers?: Answers,
  voices?: VoicesRecord,
): string {
  const rows = features.segments === undefined ? "synthetic rows" : "views";
  return `${[
    `# Speech emotion model: ${classes.join(", ")}`,
    `Trained by ${createdWith} on ${training.corpus.title}.`,
    ...(training.corpus.synthetic
      ? [
          "**The training speech is synthetic, made by a formant synthesiser: this model is a demonstration and says nothing about people.**",
        ]
      : []),
    "## Intended use",
    "Research on emotional speech, and comparisons of methods. One label with probabilities for each utterance of a few " +
      "seconds by one speaker.",
    "Not for decisions about persons (hiring, care, policing, education): acted or labelled emotion in a voice is not what " +
      "somebody feels.",
    "## Use and the law",
    ...lawSection,
    "## Data",
    ...dataSection(training, rows),
    "## Evaluation",
    ...evaluationSection(evaluation, training, rows),
    "## Fair to whom",
    ...fairSection(evaluation, answers),
    "## What it does not know",
    ...answersSection(answers),
    ...voicesSection(voices),
    "## How it decides",
    bullets([
      `Features: \`${features.config.set}\` (version ${features.version}), ${features.names.length} ` +
        `${features.segments === undefined ? "values of the recording" : "mel bands of each frame"} at ${features.sampleRateHz} Hz, mono`,
      ...spectrogramItems(features),
      ...embeddingItems(features),
      `Normalisation: \`train\`, by the mean and deviation of the training ${features.segments === undefined ? "rows" : "frames"} (\`scaler.json\`). A model of \`speaker\`-normalised ` +
        "rows scores higher in papers, but needs many recordings of a speaker before it can judge one.",
      `Classifier: ${configText(training.classifier)}${chosenText(training.chosen)}`,
      `Seed: ${training.seed}`,
      ...(training.device === undefined ? [] : [`Networks trained on: ${training.device}`]),
    ]),
    "## Limits",
    bullets([
      "Languages, microphones, rooms, codecs and ages other than those of the training data: not measured, usually much worse.",
      "Spontaneous speech: acted emotion is clearer than what people show in real life.",
      answers === undefined
        ? `Every recording gets one of the ${classes.length} classes, even one that fits none of them; probabilities are not calibrated.`
        : `What fits none of the ${classes.length} classes is noticed sometimes, not always; probabilities and sets hold for voices and class ` +
          "proportions like those of the data, and for no other population.",
    ]),
    "## Use",
    "```\nemoforge predict <this folder> recording.wav --json\n```",
    `\`model.onnx\` takes ${inputText(features)} after \`(x - mean) / scale\` and gives \`probabilities\` [N, ${classes.length}] in the order of \`labels.json\`.${
      answers === undefined
        ? ""
        : ` They are as the classifier states them: \`${answersFile}\` says how they are calibrated.`
    }`,
  ].join("\n\n")}\n`;
}

const inputText = ({ names, segments }: FeatureRecord): string =>
  segments === undefined
    ? `\`features\` [N, ${names.length}]`
    : `\`segments\` [N, ${segments.frames}, ${names.length}]`;

/** How a recording is turned into the model's input, and the model's outputs into a prediction. */
function spectrogramItems({ config, segments }: FeatureRecord): string[] {
  if (config.set !== "logmel" || segments === undefined) return [];
  const seconds = (frames: number) => `${((frames * config.hopMs) / 1000).toFixed(2)} s`;
  return [
    `Frames of ${config.windowMs} ms every ${config.hopMs} ms. A recording is judged by segments of ${segments.frames} frames (${seconds(segments.frames)}), ` +
      `begun every ${segments.hop} (${seconds(segments.hop)}), with a last one at its end; a shorter recording is repeated. The label is that of most segments, ` +
      "with ties broken by the larger mean probability; probabilities are the means over segments",
  ];
}

/** A model that somebody else trained: which one it is, how large it is, and what is known about it. */
function embeddingItems({ config, model }: FeatureRecord): string[] {
  if (config.set !== "onnx" || model === undefined) return [];
  const { normalise, pool, maxSeconds, frontEnd, output } = config;
  const published = publishedBySha256(model.sha256);
  const layers = output === undefined ? "" : `, output ${[output].flat().join(" + ")}`;
  return [
    `Embeddings by \`${embeddingFile}\`, a copy of a model that was supplied (${sizeText(model.bytes)}, SHA-256 \`${model.sha256}\`): ` +
      `${frontEnd === "whisper" ? "Whisper's log mel spectrogram, " : ""}normalise ${normalise}${layers}, pool ${pool}, pieces of at most ${maxSeconds} s. ${
        published === undefined
          ? "Its licence and its training data are not known here: check them"
          : `It is the published ${published.title} (${published.citation}); licence: ${published.licence}, ${published.url}`
      }`,
  ];
}

function dataSection(training: BundleTraining, rows: string): string[] {
  const { corpus, perClass, excluded, unusable, damaged, augmentation } = training;
  const left = Object.entries(excluded).map(([label, n]) => `${label} ${n}`);
  return [
    bullets([
      `Corpus: ${corpus.title} (\`${corpus.id}\`), language ${corpus.language}`,
      `Licence of the data: ${corpus.licence}. Check what it allows for models trained on it.`,
      ...(corpus.url === "" ? [] : [`Source: ${corpus.url}`]),
      ...(corpus.citation === "" ? [] : [`Citation: ${corpus.citation}`]),
      `${training.utterances} utterances of ${speakersText(training)}: ` +
        Object.entries(perClass)
          .map(([name, n]) => `${name} ${n}`)
          .join(", "),
      ...(left.length === 0 ? [] : [`Left out, since the model has no such class: ${left.join(", ")}`]),
      ...(unusable === 0 ? [] : [`Recordings that could not be used: ${unusable}`]),
      ...(damaged === undefined ? [] : [`Recordings that were used although they are damaged: ${damaged}`]),
      augmentation === null
        ? "No synthetic training data"
        : `${augmentation.rows} ${rows} added by ${configText(augmentation.augmenter)} (${augmentation.amount} for each ${rows === "views" ? "recording" : "recorded row"})`,
    ]),
  ];
}

/** "10 speakers", "unknown speakers", "3 speakers (4 of them by unknown speakers)". */
function speakersText({ speakers, unknownSpeakers = 0 }: BundleTraining): string {
  if (speakers === 0) return "unknown speakers";
  const known = `${speakers} ${speakers === 1 ? "speaker" : "speakers"}`;
  return unknownSpeakers === 0 ? known : `${known} (${unknownSpeakers} of them by unknown speakers)`;
}

function evaluationSection(
  evaluation: BundleEvaluation | null,
  { chosen }: BundleTraining,
  rows: string,
): string[] {
  if (evaluation === null)
    return ["**Not evaluated.** Nothing is known about how often this model is right."];
  const {
    protocol,
    folds,
    uar,
    wa,
    recall,
    gain,
    level,
    speakerDependent,
    speakersGuessed,
    cautions = [],
    notes,
  } = evaluation;
  const guessed = speakersGuessed === undefined ? "" : ", speakers GUESSED";
  const cover = `${Math.round(100 * level)} %`;
  return [
    `Models trained in the same way were tested on recordings they had not seen: ${protocol}, ${folds} folds. In brackets the ` +
      `${cover} interval of a bootstrap ${overWhat(evaluation)}. The model saved here was trained on all of the data, test folds included${heldOutText(chosen)}, ` +
      "so it cannot be tested on them again.",
    ...(speakerDependent
      ? ["**Speaker-dependent: the same voices were in training and test. With strangers it will do worse.**"]
      : []),
    ...(speakersGuessed === undefined
      ? []
      : [
          `**The speakers are GUESSED from the file names (\`${speakersGuessed}\`). If the guess is wrong, the same voices were in training and test, and the scores are too good.**`,
        ]),
    ...cautions.map((text) => `**Could mislead: ${text}**`),
    ...scoreCautions(evaluation).map((text) => `**${text}**`),
    [
      "| | |",
      "|---|---|",
      `| Unweighted average recall (UAR)${guessed} | ${intervalText(uar, "%")} |`,
      `| Accuracy (WA)${guessed} | ${intervalText(wa, "%")} |`,
      `| UAR by chance | ${points(1 / Object.keys(recall).length)} % |`,
      ...Object.entries(recall).map(
        ([name, value]) => `| Recall of ${name} | ${value === null ? "not tested" : `${points(value)} %`} |`,
      ),
      ...(gain === null ? [] : [`| UAR gained by the ${rows} | ${gainText(gain)} |`]),
    ].join("\n"),
    ...notes,
  ];
}

function configText({
  kind,
  ...options
}: {
  readonly kind: string;
  readonly [key: string]: unknown;
}): string {
  const given = Object.entries(options).filter(([, value]) => value !== undefined);
  return `\`${kind}\`${given.length === 0 ? "" : ` (${given.map(([key, value]) => `${key} ${JSON.stringify(value)}`).join(", ")})`}`;
}

/** Which speakers a network that stops early was not trained on. */
function heldOutText({ heldOutSpeakers }: BundleTraining["chosen"]): string {
  return heldOutSpeakers === undefined
    ? ""
    : ` (except recordings and views of ${String(heldOutSpeakers).replaceAll(" ", ", ")}, who decided when to stop)`;
}

function chosenText(chosen: BundleTraining["chosen"]): string {
  const given = Object.entries(chosen);
  return given.length === 0
    ? ""
    : `; chosen while fitting: ${given.map(([key, value]) => `${key} ${shortened(value)}`).join(", ")}`;
}

const shortened = (value: string | number) =>
  typeof value === "number" ? Number(value.toPrecision(4)) : value;

/** "378.0 MB", "3.2 kB". */
export function sizeText(bytes: number): string {
  return bytes < 1e6 ? `${(bytes / 1e3).toFixed(1)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}

function bullets(items: readonly string[]): string {
  return items.map((item) => `- ${item}`).join("\n");
}
