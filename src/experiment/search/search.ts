/** @file `search`: which features, classifier and augmentation suit a corpus, and how good what is chosen will be for strangers. */

import { stringify } from "yaml";
import { knownSpeakers } from "../../core/index.ts";
import type { Normalisation } from "../../evaluate/index.ts";
import { canonicalJson, shortHash } from "../../store/index.ts";
import type { CorpusSpec } from "../recipe/schema.ts";
import { writeSummed } from "../results/run-folder.ts";
import type { Environment } from "../results/shapes.ts";
import { writeEnvironment } from "../run.ts";
import { prepareOptions, type Watch, type Workspace } from "../workspace.ts";
import { chooseAll, type Setting } from "./choose.ts";
import { defaultSpace } from "./defaults.ts";
import { readSchedule, searchFiles, writeSchedule } from "./folder.ts";
import { gatherQuestion } from "./gather.ts";
import { gatherMaterial, type Material, materialHash, partsOf, protocolOf, setKey } from "./material.ts";
import { artefactsOf, resultsOf } from "./outputs.ts";
import { foldOf } from "./parts.ts";
import { isDefault, questionsOf } from "./questions.ts";
import type { RecipeFrame } from "./recipe.ts";
import type { SearchResults } from "./results.ts";
import { fitSeconds, scheduleOf } from "./schedule.ts";
import type { Candidate, Schedule } from "./shapes.ts";
import { candidatesOf, type SpaceInput } from "./space.ts";
import { openWorkshop } from "./work.ts";

export interface SearchOptions extends Watch {
  /** Where trainings and results are kept. A search that was stopped there goes on. */
  readonly folder: string;
  /** What is tried; by default linear models and ensembles on the customary feature sets. */
  readonly space?: SpaceInput;
  /** Each is a question of its own; by default both, where the data allow `speaker`. */
  readonly normalisation?: readonly Normalisation[];
  /** How long trainings may take by their estimates, on as many workers as there are; 20 by default. Extracting features comes on top. */
  readonly minutes?: number;
  /** 1 by default. */
  readonly seed?: number;
  /** Whether results of another search in the folder may be replaced; false by default. */
  readonly replace?: boolean;
  /** Called when a part of the work begins: "features", then "searching". */
  readonly onStage?: (what: string) => void;
}

export interface Found {
  readonly results: SearchResults;
  readonly environment: Environment;
  /** Seconds of this sitting. */
  readonly sittingSec: number;
}

const defaultMinutes = 20;
const statistics = { resamples: 2000, level: 0.95 };

/**
 * Tries combinations of features, classifier and augmentation on speakers held out, and judges the choice itself on speakers that took no
 * part in it: `nested` of the results is what a stranger's voice will meet.
 *
 * @param corpus What `openCorpus` returned, or `{ spec }` with a corpus as in a recipe.
 * @throws {EmoforgeError} for fewer than three speakers or unknown ones, a space that is not valid, or a budget that is too small.
 * @throws {InterruptedError} when stopped; the same call goes on.
 *
 * @example
 * import { openCorpus, search } from "emoforge";
 * import { openWorkspace } from "emoforge/node";
 *
 * const workspace = await openWorkspace({ workers: 1 });
 * const corpus = await openCorpus("recordings/mine.csv", workspace);
 * const space = { features: ["is09"], classifiers: ["svm", { kind: "lda", shrinkage: 0.9 }] };
 * const { results } = await search(corpus, { folder: "searches/mine", space, normalisation: ["train"] }, workspace);
 * const { nested, naive } = results.questions[0];
 * console.log(nested.uar.low <= nested.uar.value, naive.uar.value <= 1); // true true
 * await workspace.close();
 */
export async function search(
  corpus: { readonly spec: CorpusSpec },
  { folder, space, minutes = defaultMinutes, seed = 1, replace = false, onStage, ...options }: SearchOptions,
  workspace: Workspace,
): Promise<Found> {
  const { platform, workers, cacheFolder, environment } = workspace;
  const { files, hasher, clock } = platform;
  const started = clock.now();
  const watch: Watch = {
    ...(options.signal && { signal: options.signal }),
    ...(options.onProgress && { onProgress: options.onProgress }),
  };
  // Only the classifiers of the default space depend on the number of speakers, so its features can be extracted first.
  const sets = candidatesOf(space ?? defaultSpace(Number.POSITIVE_INFINITY), "the space");
  onStage?.("features");
  const material = await gatherMaterial(corpus.spec, sets, prepareOptions(workspace, watch), seed);
  const speakers = knownSpeakers(material.speakers).length;
  const candidates = space === undefined ? candidatesOf(defaultSpace(speakers), "the space") : sets;
  const { questions, notes } = questionsOf(options.normalisation, material);
  const settings = { corpus: corpus.spec, seed, minutes, normalisation: questions, candidates };
  const key = await shortHash(hasher, { settings, data: await materialHash(material, hasher) });
  const schedule =
    (await readSchedule(folder, key, replace, platform)) ??
    scheduleOf(
      candidates,
      candidates.map((one) => costOf(one, material)),
      speakers,
      questions.length,
      60 * minutes * workers.size,
    );
  const settingsYaml = stringify(JSON.parse(canonicalJson(settings)));
  await files.write(`${folder}/${searchFiles.settings}`, settingsYaml);
  await writeSchedule(folder, key, schedule, platform);

  const parts = partsOf(material, schedule.parts, seed);
  const protocol = protocolOf(schedule.parts, speakers);
  const frame: RecipeFrame = { corpus: corpus.spec, protocol, seed, statistics };
  const workshop = openWorkshop(material, parts, frame, { platform, workers, folder, cacheFolder, ...watch });
  const taking = candidates.filter(({ id }) => schedule.candidates.includes(id));
  const setting: Setting = { material, parts, candidates: taking, schedule, workshop };
  onStage?.("searching");
  const report = reporter(schedule, watch);
  const choices = await chooseAll(questions, setting, report.rung);
  const baseline = candidates.find(isDefault);
  await workshop.run(
    questions.flatMap((question) =>
      (choices.get(question) ?? []).flatMap(({ judge, winner }, _, all) => {
        const kept = all[all.length - 1].winner;
        const wanted = judge === null ? [] : [winner, kept, ...(baseline === undefined ? [] : [baseline])];
        return wanted.map((candidate) => ({ candidate, question, fold: foldOf(null, judge as number) }));
      }),
    ),
    report.last,
  );
  const gathered = questions.map((question) =>
    gatherQuestion(question, choices.get(question) ?? [], baseline, setting, seed, statistics),
  );
  const results = resultsOf(corpus.spec, settings, schedule, setting, frame, gathered, notes);
  const artefacts = await artefactsOf(results, gathered, taking, frame, settingsYaml);
  await writeSummed(folder, artefacts, platform);
  const sittingSec = (clock.now() - started) / 1000;
  return {
    results,
    sittingSec,
    environment: await writeEnvironment({ platform, environment, runFolder: folder }, started, {
      computeSec: workshop.computeSec(),
      wallSec: sittingSec,
    }),
  };
}

function costOf(candidate: Candidate, material: Material): number {
  const set = material.sets.get(setKey(candidate.features));
  if (set === undefined) throw new Error("features that were not extracted");
  return fitSeconds(candidate, set.prepared, 0.8);
}

/** Progress in estimated seconds; a rung that is done counts as whole, however long it took. */
function reporter({ rungs, estimateSec }: Schedule, { onProgress }: Watch) {
  const before = (rung: number) => rungs.slice(0, rung).reduce((sum, one) => sum + one.estimateSec, 0);
  return {
    rung: (rung: number, share: number, note: string) =>
      onProgress?.(before(rung) + share * rungs[rung].estimateSec, estimateSec, note),
    last: (share: number, note: string) => {
      const done = before(rungs.length);
      onProgress?.(done + share * (estimateSec - done), estimateSec, note);
    },
  };
}
