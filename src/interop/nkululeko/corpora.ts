/** @file The databases of a configuration of nkululeko: where they are, which of their labels are used, and what is known about them. */

import { type Corpus, EmoforgeError, type Files, type Utterance } from "../../core/index.ts";
import { folderOf, isAbsolute, joinPath, layoutOf, tidyPath } from "../../corpora/index.ts";
import type { CorpusSpec } from "../../experiment/index.ts";
import { type NkululekoConfig, parseNkululeko } from "./ini.ts";
import { type Note, textsOf } from "./model.ts";

/** What reading a configuration needs from outside. */
export interface Surroundings {
  readonly files: Files;
  /** Absolute path from which relative ones may start, besides the configuration's own folder. */
  readonly cwd: string;
  /** Whether a corpus can be opened by its id alone. */
  knows(id: string): boolean;
  /** Opens a corpus, and tells the user what is wrong with it. */
  open(spec: CorpusSpec): Promise<Corpus>;
}

/** A database with its entry in the recipe, and the labels, speakers and folds of the utterances that take part. */
export interface CorpusFacts {
  readonly name: string;
  readonly entry: CorpusSpec;
  readonly labels: readonly string[];
  readonly speakers: readonly string[];
  readonly folds: readonly Utterance["folds"][];
  readonly perClass: Readonly<Record<string, number>>;
}

/** @throws {EmoforgeError} if none is named, or one is not found or has fewer than two classes. */
export async function openDatabases(
  config: NkululekoConfig,
  path: string,
  notes: Note[],
  around: Surroundings,
): Promise<CorpusFacts[]> {
  const names = textsOf(config.take("DATA", "databases"));
  if (names.length === 0) {
    throw new EmoforgeError(
      `${config.source}: expected names of databases in DATA, e.g. databases = ['emodb'], got ${config.settings.some(({ section }) => section === "DATA") ? "none" : "no section DATA"}.`,
    );
  }
  const root = textsOf(
    config.settings.find(({ section, key }) => section === "EXP" && key.toLowerCase() === "root")?.text,
  )[0];
  const places = await rootFolders(config, path, notes, around);
  const target = textsOf(config.take("DATA", "target"))[0] ?? "emotion";
  const wanted = textsOf(config.take("DATA", "labels"));
  const facts: CorpusFacts[] = [];
  for (const name of names) {
    const spec = await placeOf(config, name, { path, root, places }, notes, around);
    const columns = await columnsOf(config, name, target, spec, notes, around);
    const given = { ...spec, ...(columns === undefined ? {} : { columns }) };
    const corpus = await around.open(given);
    facts.push(factsOf(config, name, given, corpus, wanted, notes));
  }
  return facts;
}

/** The paths of databases in a separate file, which `root_folders` names. */
async function rootFolders(
  config: NkululekoConfig,
  path: string,
  notes: Note[],
  around: Surroundings,
): Promise<NkululekoConfig | undefined> {
  const named = textsOf(config.take("DATA", "root_folders"))[0];
  if (named === undefined) return undefined;
  const file = await firstThere(
    [folderOf(path), around.cwd].map((folder) => tidyPath(joinPath(folder, named))),
    around,
  );
  if (file !== undefined) return parseNkululeko(await around.files.readText(file), named);
  notes.push({ setting: `DATA.root_folders = ${named}`, why: "there is no such file" });
  return undefined;
}

async function firstThere(paths: readonly string[], around: Surroundings): Promise<string | undefined> {
  for (const path of paths) if (await around.files.exists(path)) return path;
  return undefined;
}

async function placeOf(
  config: NkululekoConfig,
  name: string,
  from: {
    readonly path: string;
    readonly root: string | undefined;
    readonly places: NkululekoConfig | undefined;
  },
  notes: Note[],
  around: Surroundings,
): Promise<CorpusSpec> {
  const type = config.take("DATA", `${name}.type`);
  // Neither has to be stated: both are recognised.
  config.take("DATA", `${name}.absolute_path`);
  const inFile = from.places?.take("DATA", name);
  const written = textsOf(config.take("DATA", name) ?? inFile)[0];
  // Relative paths start from the experiment's root, and a relative root from the folder in which nkululeko was called.
  const folder = folderOf(from.path);
  const starts = [folder, folderOf(folder), folderOf(folderOf(folder)), around.cwd];
  const candidates =
    written === undefined
      ? []
      : isAbsolute(written)
        ? [written]
        : starts.flatMap((start) => [
            tidyPath(joinPath(start, written)),
            ...(from.root === undefined ? [] : [tidyPath(joinPath(start, from.root, written))]),
          ]);
  const found = await firstThere(candidates, around);
  if (found !== undefined) {
    if (type !== undefined && type !== "csv" && type !== "audformat")
      notes.push({
        setting: `DATA.${name}.type = ${String(type)}`,
        why: "the format of a folder is recognised from its files",
      });
    return { id: name, path: found.replace(/(?<=.)[\\/]+$/, "") };
  }
  if (around.knows(name)) {
    notes.push({
      setting: `DATA.${name} = ${written ?? "(not given)"}`,
      why: `nothing is there; the recipe takes the corpus ${name} of the data folder`,
    });
    return { id: name };
  }
  throw new EmoforgeError(
    `${config.source}: expected the database ${name} at ${candidates[0] ?? `a path given by ${name} = ...`}, found nothing there. ` +
      "Correct the path, or name the folder of known corpora with --data.",
  );
}

/** The columns that hold label, speaker and sex under other names. Either side of `colnames` may be the usual name. */
async function columnsOf(
  config: NkululekoConfig,
  name: string,
  target: string,
  { path }: CorpusSpec,
  notes: Note[],
  around: Surroundings,
): Promise<Record<string, string> | undefined> {
  const usual: Readonly<Record<string, string>> = {
    speaker: "speaker",
    gender: "gender",
    [target]: "emotion",
  };
  const out: Record<string, string> = target === "emotion" ? {} : { emotion: target };
  const renamed = config.take("DATA", `${name}.colnames`);
  if (typeof renamed === "object" && renamed !== null) {
    for (const [left, right] of Object.entries(renamed).map(([a, b]) => [a, String(b)] as const)) {
      const [column, field] = Object.hasOwn(usual, right) ? [left, usual[right]] : [right, usual[left]];
      if (field !== undefined && column !== field) out[field] = column;
    }
  }
  const layout = path === undefined ? undefined : await layoutOf(around.files, path);
  if (layout === "table" || layout === "parquet" || Object.keys(out).length === 0)
    return Object.keys(out).length === 0 ? undefined : out;
  notes.push({
    setting: `DATA.target and DATA.${name}.colnames: ${Object.values(out).join(", ")}`,
    why: "columns can be chosen only in CSV files; in other formats the label is the emotion",
  });
  return undefined;
}

function factsOf(
  config: NkululekoConfig,
  name: string,
  spec: CorpusSpec,
  corpus: Corpus,
  wanted: readonly string[],
  notes: Note[],
): CorpusFacts {
  const there = new Set(corpus.utterances.map(({ label }) => label));
  const map = mapOf(config, name, there, notes);
  const classOf = (label: string) => map.get(label) ?? label;
  const available = new Set([...there].map(classOf));
  const classes = wanted.filter((label) => available.has(label));
  const absent = wanted.filter((label) => !available.has(label));
  if (absent.length > 0)
    notes.push({
      setting: `DATA.labels: ${absent.join(", ")}`,
      why: `${name} has no such label; it has ${[...available].sort().join(", ")}`,
    });
  const used = classes.length >= 2 ? classes : [...available].sort();
  if (used.length < 2) {
    throw new EmoforgeError(
      `${config.source}: expected at least two classes in ${name}, got ${used.join(", ") || "none"}. Correct labels and mapping.`,
    );
  }
  const chosen = corpus.utterances.filter(({ label }) => used.includes(classOf(label)));
  const counts = new Map(used.map((label) => [label, 0]));
  for (const { label } of chosen) counts.set(classOf(label), (counts.get(classOf(label)) ?? 0) + 1);
  return {
    name,
    entry: { ...spec, ...(map.size === 0 ? {} : { map: Object.fromEntries(map) }), classes: used },
    labels: chosen.map(({ label }) => classOf(label)),
    speakers: chosen.map(({ speaker }) => speaker),
    folds: chosen.map(({ folds }) => folds),
    perClass: Object.fromEntries(counts),
  };
}

/** The corpus's own label -> class, for the labels that occur; several labels, separated by commas, may share a class. */
function mapOf(
  config: NkululekoConfig,
  name: string,
  there: ReadonlySet<string>,
  notes: Note[],
): ReadonlyMap<string, string> {
  const mapping = config.take("DATA", `${name}.mapping`);
  const out = new Map<string, string>();
  if (typeof mapping !== "object" || mapping === null) return out;
  for (const [labels, cls] of Object.entries(mapping).map(([from, to]) => [from, String(to)] as const)) {
    for (const label of labels.split(",").map((one) => one.trim())) {
      if (!there.has(label))
        notes.push({
          setting: `DATA.${name}.mapping: ${label}`,
          why: `${name} has no such label; it has ${[...there].sort().join(", ")}`,
        });
      else if (label !== cls) out.set(label, cls);
    }
  }
  return out;
}
