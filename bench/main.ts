/** @file `npm run bench -- <subject>`: benchmarks, beside peers if there are any. Without a subject it lists them. */

import { benchAdaptation } from "./adaptation.ts";
import { benchAnswers } from "./answers.ts";
import { benchClassifiers } from "./classifiers.ts";
import { benchDamage } from "./damage.ts";
import { benchDownstream } from "./downstream.ts";
import { benchEngine, benchSpectrogram } from "./engine.ts";
import { benchFeatures } from "./features.ts";
import { benchFuzz } from "./fuzz/main.ts";
import { benchGpu } from "./gpu.ts";
import { benchJobIds } from "./job-ids.ts";
import { benchNovelty } from "./novelty.ts";
import { benchProfile } from "./profile.ts";
import { benchQueue } from "./queue.ts";
import { benchSearch } from "./search.ts";
import { benchSpeech } from "./speech.ts";
import { benchStudioSize } from "./studio/size.ts";
import { benchStudio } from "./studio.ts";
import { benchStudioFuzz } from "./studio-fuzz.ts";
import { benchStudioPictures } from "./studio-pictures.ts";
import { benchTables } from "./tables.ts";
import { benchTiles } from "./tiles.ts";
import { benchTimeline } from "./timeline.ts";
import { benchWebgpu } from "./webgpu.ts";
import { benchWhole } from "./whole.ts";
import { benchWorkers } from "./workers.ts";

const subjects: Readonly<Record<string, { summary: string; run(args: readonly string[]): Promise<void> }>> = {
  adaptation: {
    summary:
      "what a model gains that knows recordings of a voice, by their number, and where it does not: [corpus ...]",
    run: benchAdaptation,
  },
  answers: {
    summary: "what a model of EMO-DB knows of what it does not know, speakers left out twice: [--others]",
    run: benchAnswers,
  },
  classifiers: {
    summary: "the classifiers on EMO-DB with four feature sets, and an ensemble on all of them",
    run: benchClassifiers,
  },
  damage: {
    summary:
      "files of a run folder and its cache are damaged at random, and the command is run again: [count] [seed]",
    run: benchDamage,
  },
  downstream: {
    summary:
      "a linear SVM on EMO-DB with each feature set, beside the reference tool's features: [profile …]",
    run: benchDownstream,
  },
  engine: {
    summary: "training steps of the compute engine against PyTorch, one thread each",
    run: ([only]) => benchEngine(only),
  },
  features: {
    summary: "feature sets against the reference tool's values, and their CPU time: [set …] [--worst n]",
    run: benchFeatures,
  },
  fuzz: {
    summary: "damaged recordings of every format: [--count n] [--seed n] [--out file] [--replay seed-number]",
    run: benchFuzz,
  },
  gpu: {
    summary:
      "training on a graphics card beside one CPU thread and PyTorch on CUDA: [steps] [shilandari] [wang] [--minutes n] [--small] [--out folder]",
    run: benchGpu,
  },
  "job-ids": {
    summary: "ids of all jobs of the shipped recipes against the stored ones: [--write]",
    run: benchJobIds,
  },
  novelty: {
    summary: "how recordings of another corpus are told from those of speakers that were left out",
    run: benchNovelty,
  },
  profile: {
    summary: "where the time of a training step goes, by operation: <net> [--device cpu | gpu] [--nodes]",
    run: benchProfile,
  },
  queue: {
    summary:
      "what a run over a queue costs beyond its work: [empty | faults | plan | scaling | trials] [how many jobs or rounds]",
    run: benchQueue,
  },
  search: {
    summary:
      "nested search on EMO-DB, EMOVO and RAVDESS, beside the fixed default: [corpus ...] [--minutes n] [--out folder]",
    run: benchSearch,
  },
  spectrogram: {
    summary: "training steps of the VGG classifier and the viewmaker against PyTorch, one thread each",
    run: ([only]) => benchSpectrogram(only),
  },
  speech: {
    summary:
      "how well speech is told from pauses in noise, by its voice and by Silero's model: [silero.onnx]",
    run: benchSpeech,
  },
  studio: {
    summary: "the studio's first view in a new browser, and how long a sound takes to its label",
    run: benchStudio,
  },
  "studio-fuzz": {
    summary: "odd requests over all routes of the studio: [count] [seed] [--write]",
    run: benchStudioFuzz,
  },
  "studio-pictures": {
    summary:
      "pictures of every view, with no data, little, much and faults, to be looked at: <folder> [view ...] | --readme",
    run: benchStudioPictures,
  },
  "studio-size": {
    summary: "the studio with 100,000 utterances and a recording of two hours",
    run: benchStudioSize,
  },
  tables: {
    summary: "manifests of a million rows or a hundred thousand columns, and a large folder",
    run: benchTables,
  },
  tiles: {
    summary:
      "3 x 3 convolutions in tiles beside taps one by one, by channels and size, native and in WebAssembly",
    run: benchTiles,
  },
  timeline: {
    summary:
      "emotions over time of an hour of speech: time, memory, and windows against each by itself: [minutes] [set ...]",
    run: benchTimeline,
  },
  webgpu: {
    summary:
      "the same steps on WebGPU beside one CPU thread, and how far they differ: [task ...] [--steps n]",
    run: benchWebgpu,
  },
  whole: {
    summary:
      "one fold of a recipe from recordings to scores, beside a script for PyTorch and scikit-learn: [workers]",
    run: benchWhole,
  },
  workers: { summary: "what a second worker process brings to a run", run: benchWorkers },
};

const [name, ...args] = process.argv.slice(2);
if (name !== undefined && Object.hasOwn(subjects, name)) {
  const { summary, run } = subjects[name];
  if (args.includes("--help")) console.log(`npm run bench -- ${name}: ${summary}`);
  else
    await run(args).catch((error: { readonly code?: string; readonly message: string }) => {
      if (!error.code?.startsWith("ERR_PARSE_ARGS")) throw error;
      console.error(`${error.message}\nnpm run bench -- ${name}: ${summary}`);
      process.exitCode = 2;
    });
} else {
  console.log("npm run bench -- <subject>, where the subject is one of");
  for (const [subject, { summary }] of Object.entries(subjects)) console.log(`  ${subject}  ${summary}`);
  process.exitCode = name === undefined ? 0 : 2;
}
