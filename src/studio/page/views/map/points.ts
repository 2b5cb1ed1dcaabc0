/** @file The points of one map as flat lists, and what is known of each. */

import type { JointMap, MappedRow } from "../../../../report/maps.ts";
import { huesOf } from "../../ui/hues.ts";
import { type MadeSound, type Playable, recordingAddress } from "../../ui/listen.tsx";
import type { CorpusOfMap, JudgedCell } from "./types.ts";

export interface SourceOfPoint {
  readonly id: string;
  /** "" where it is not known. */
  readonly speaker: string;
  /** In which it was tested; "" where it is not known. */
  readonly fold: string;
  /** Its position in the corpus; null where it is not found. */
  readonly index: number | null;
  /** Where it is heard; "" where it cannot be. */
  readonly address: string;
}

export interface Point {
  readonly emotion: string;
  /** "" for a recorded row. */
  readonly augmenter: string;
  /** The recording itself, or what a synthetic row was made from; null where the run does not tell. */
  readonly sources: readonly SourceOfPoint[] | null;
  /** The random stream of a synthetic row; "" where there is none, or it is not known. */
  readonly seed: string;
  /** A view itself, where it was kept. */
  readonly view: MadeSound | null;
}

export interface Points {
  readonly x: Float32Array;
  readonly y: Float32Array;
  readonly of: readonly Point[];
}

/** @param viewOf A view's sound, by its augmenter and random stream. */
export function pointsOf(
  map: JointMap,
  { key, recordings, tested }: CorpusOfMap,
  viewOf: (augmenter: string, seed: string) => MadeSound | null,
): Points {
  const places = new Map(recordings.map(([id, index, speaker]) => [id, { index, speaker }]));
  const folds = new Map(tested.ids.map((id, i) => [id, tested.folds[i]]));
  const source = (id: string, speaker = ""): SourceOfPoint => {
    const found = places.get(id);
    return {
      id,
      speaker: found?.speaker ?? speaker,
      fold: folds.get(id) ?? "",
      index: found?.index ?? null,
      address: found === undefined || key === null ? "" : recordingAddress(key, found.index),
    };
  };
  const point = ({ label, origin }: MappedRow, augmenter: string): Point => {
    const known = { emotion: map.classes[label], augmenter, seed: "", view: null };
    if (origin === undefined) return { ...known, sources: null };
    if ("id" in origin) return { ...known, sources: [source(origin.id, origin.speaker)] };
    const { seed } = origin;
    return {
      ...known,
      sources: origin.sources.map((id) => source(id)),
      seed,
      view: viewOf(augmenter, seed),
    };
  };
  const groups = [{ augmenter: "", rows: map.real }, ...map.synthetic];
  const rows = groups.flatMap((group) => group.rows);
  return {
    x: Float32Array.from(rows, (row) => row.x),
    y: Float32Array.from(rows, (row) => row.y),
    of: groups.flatMap((group) => group.rows.map((row) => point(row, group.augmenter))),
  };
}

const unknown = "not known";

/** What the sources of a point have in common, e.g. their speaker; "from noise" where a row has none. */
function common({ sources }: Point, of: (source: SourceOfPoint) => string, several: string): string {
  if (sources === null) return unknown;
  if (sources.length === 0) return "from noise";
  const found = [...new Set(sources.map((source) => of(source) || unknown))];
  return found.length === 1 ? found[0] : several;
}

export const speakerOf = (point: Point) => common(point, ({ speaker }) => speaker, "several speakers");
export const foldOf = (point: Point) => common(point, ({ fold }) => fold, "several folds");

/** Some folds are called after speakers, others "fold-1". */
export const foldTitle = (fold: string) => (fold.startsWith("fold") ? fold : `fold ${fold}`);

/** What is heard of a point: a view itself first. */
export const soundsOf = ({ view, sources }: Point): readonly Playable[] => [
  ...(view === null ? [] : [view]),
  ...(sources ?? []).flatMap(({ address }) => address || []),
];

export function describe(point: Point): string {
  const { emotion, augmenter, sources } = point;
  if (augmenter === "")
    return `${emotion}, recorded${sources === null ? "" : `: ${sources[0].id}, speaker ${speakerOf(point)}`}`;
  const from =
    sources === null
      ? ""
      : sources.length === 0
        ? " from noise"
        : ` from ${sources.map(({ id }) => id).join(", ")}`;
  return `${emotion}, made by ${augmenter}${from}`;
}

/** How recordings fared when they were tested, with hues of their own. */
export const verdicts = [
  { name: "right", hue: 0 },
  { name: "right in some runs", hue: 1 },
  { name: "wrong", hue: 5 },
  { name: "not tested", hue: 8 },
  { name: "made", hue: 6 },
] as const;
export type Verdict = (typeof verdicts)[number]["name"];

/** @param cell Whose predictions they are. @returns The verdict on a point. */
export function verdictOf(
  { ids }: CorpusOfMap["tested"],
  cell: JudgedCell | undefined,
): (point: Point) => Verdict {
  const right = new Map(ids.map((id, i) => [id, cell?.right[i] ?? 0]));
  return ({ augmenter, sources }) => {
    if (augmenter !== "") return "made";
    const times = right.get(sources?.[0]?.id ?? "");
    if (times === undefined || cell === undefined) return "not tested";
    return times === cell.runs ? "right" : times === 0 ? "wrong" : "right in some runs";
  };
}

/** Whose predictions decide what is right. */
export const judgeTitle = ({ classifier, augmenter, amount }: JudgedCell) =>
  `${classifier}, trained ${amount === 0 ? "on recordings alone" : `with ${augmenter}`}`;

/** What points can be coloured by. */
export const colourings = ["emotion", "speaker", "fold", "right or wrong", "recorded or made"] as const;
export type Colouring = (typeof colourings)[number];

/** The groups of a colouring: emotions and verdicts in their own order, speakers and folds by name; and each point's. */
export function grouped(
  points: Points,
  by: Colouring,
  classes: readonly string[],
  verdict: (point: Point) => Verdict,
) {
  const nameOf: Record<Colouring, (point: Point) => string> = {
    emotion: ({ emotion }) => emotion,
    speaker: speakerOf,
    fold: foldOf,
    "right or wrong": verdict,
    "recorded or made": ({ augmenter }) => (augmenter === "" ? "recorded" : augmenter),
  };
  const names = points.of.map(nameOf[by]);
  const present = new Set(names);
  const ordered: readonly string[] | undefined =
    by === "emotion" ? classes : by === "right or wrong" ? verdicts.map(({ name }) => name) : undefined;
  const groups = ordered?.filter((name) => present.has(name)) ?? [...present];
  if (by === "speaker" || by === "fold") groups.sort((a, b) => a.localeCompare(b, "en", { numeric: true }));
  const ofClasses = huesOf(classes);
  // A group keeps its hue where another one is absent.
  const hues = groups.map((name, i) => {
    if (by === "right or wrong") return verdicts.find((one) => one.name === name)?.hue ?? i;
    return ordered === undefined ? i : ofClasses[ordered.indexOf(name)];
  });
  const at = new Map(groups.map((name, i) => [name, i]));
  return { groups, hues, group: Int32Array.from(names, (name) => at.get(name) ?? 0) };
}
