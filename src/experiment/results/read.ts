/** @file A run folder read back: what reports and other programs start from. */

import { gunzipSync } from "fflate";
import { crc32, EmoforgeError } from "../../core/index.ts";
import type { Keeping } from "../../store/index.ts";
import { resolveRecipe } from "../recipe/overrides.ts";
import type { Recipe } from "../recipe/schema.ts";
import { type FitFile, readFits } from "./fits.ts";
import {
  type CorpusPredictions,
  parsePredictions,
  predictionsName,
  recordingsName,
} from "./read-predictions.ts";
import { parseResults, readEnvironment, readSummed } from "./run-folder.ts";
import { parseSamples } from "./samples.ts";
import type { Environment, Results, SampleSet } from "./shapes.ts";

/** A run as read back from its folder, with everything that was finished when its results were last computed. */
export interface RunArtifacts {
  readonly recipeYaml: string;
  readonly recipe: Recipe;
  readonly environment: Environment;
  readonly results: Results;
  readonly samples: readonly SampleSet[];
  /** What was kept of each fitted augmenter of spectrograms; [] if there are none. */
  readonly fits?: readonly FitFile[];
  /** For each corpus in the order of the results; absent where the folder holds no predictions, as among published results. */
  readonly predictions?: readonly CorpusPredictions[];
}

/** @throws {EmoforgeError} if the folder holds no finished run, one of another version, or a damaged one. */
export async function readRun(keeping: Keeping, runFolder: string): Promise<RunArtifacts> {
  const { files } = keeping;
  const path = `${runFolder}/results.json`;
  const packed = `${path}.gz`;
  const isPacked = !(await files.exists(path)) && (await files.exists(packed));
  if (!isPacked && !(await files.exists(path))) {
    throw new EmoforgeError(
      `${runFolder}: expected a finished run with a results.json, found none. Run \`emoforge run <recipe> --out ${runFolder}\` to its end first.`,
    );
  }
  const read = (name: string) => readSummed(runFolder, name, keeping);
  const text = isPacked ? await unpacked(packed, files) : await read("results.json");
  const results = parseResults(text, runFolder);
  const recipeYaml = await read("recipe.yaml");
  const samples = `${runFolder}/samples.json`;
  return {
    recipeYaml,
    recipe: resolveRecipe(recipeYaml, `${runFolder}/recipe.yaml`).recipe,
    environment: await readEnvironment(runFolder, keeping),
    results,
    // Not every run has samples.
    samples: (await files.exists(samples)) ? parseSamples(await read("samples.json"), samples) : [],
    fits: await readFits(keeping, runFolder),
    ...(await predictionsOf(results, runFolder, keeping, read)),
  };
}

/** Bytes of `predictions.csv` that a string can hold, with some to spare. */
const MOST_PREDICTIONS = 500e6;

async function predictionsOf(
  results: Results,
  runFolder: string,
  keeping: Keeping,
  read: (name: string) => Promise<string>,
): Promise<Pick<RunArtifacts, "predictions">> {
  const { files } = keeping;
  const path = `${runFolder}/${predictionsName}`;
  if (!(await files.exists(path))) return {};
  const known = await files.exists(`${runFolder}/${recordingsName}`);
  const recordings = known ? await read(recordingsName) : null;
  const bytes = await files.size(path);
  if (bytes > MOST_PREDICTIONS) {
    keeping.remark?.(
      `${path}: ${Math.round(bytes / 1e6)} MB are more than can be looked through at once, so the report leaves out what is computed from single predictions.`,
    );
    return {};
  }
  return { predictions: parsePredictions(await read(predictionsName), recordings, results, path) };
}

/** Unpacks gzip, in which published results are stored; it ends with a CRC-32 and the length (RFC 1952). */
async function unpacked(path: string, files: Keeping["files"]): Promise<string> {
  const bytes = await files.read(path);
  try {
    const content = gunzipSync(bytes);
    const stated = new DataView(bytes.buffer, bytes.byteOffset).getUint32(bytes.length - 8, true);
    if (crc32(content) !== stated) throw new RangeError("checksum");
    return new TextDecoder().decode(content);
  } catch {
    throw new EmoforgeError(
      `${path}: expected results packed by gzip, got a damaged or incomplete file. Fetch it again, or run the recipe again.`,
    );
  }
}
