/** @file The points of one map as flat lists, and what is known of each. */

import type { JointMap, MappedRow } from "../../../../report/maps.ts";
import { recordingAddress } from "../../ui/listen.tsx";
import type { CorpusOfMap } from "./types.ts";

export interface SourceOfPoint {
  readonly id: string;
  /** "" where it is not known. */
  readonly speaker: string;
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
}

export interface Points {
  readonly x: Float32Array;
  readonly y: Float32Array;
  readonly of: readonly Point[];
}

export function pointsOf(map: JointMap, { key, recordings }: CorpusOfMap): Points {
  const places = new Map(recordings.map(([id, index, speaker]) => [id, { index, speaker }]));
  const source = (id: string, speaker = ""): SourceOfPoint => {
    const found = places.get(id);
    return {
      id,
      speaker: found?.speaker ?? speaker,
      index: found?.index ?? null,
      address: found === undefined || key === null ? "" : recordingAddress(key, found.index),
    };
  };
  const point = ({ label, origin }: MappedRow, augmenter: string): Point => {
    const emotion = map.classes[label];
    if (origin === undefined) return { emotion, augmenter, sources: null, seed: "" };
    if ("id" in origin) return { emotion, augmenter, sources: [source(origin.id, origin.speaker)], seed: "" };
    return { emotion, augmenter, sources: origin.sources.map((id) => source(id)), seed: origin.seed };
  };
  const groups = [{ augmenter: "", rows: map.real }, ...map.synthetic];
  const rows = groups.flatMap((group) => group.rows);
  return {
    x: Float32Array.from(rows, (row) => row.x),
    y: Float32Array.from(rows, (row) => row.y),
    of: groups.flatMap((group) => group.rows.map((row) => point(row, group.augmenter))),
  };
}

/** The speakers of a point, "from noise" where a row has no source. */
export function speakerOf({ sources }: Point): string {
  if (sources === null) return unknown;
  if (sources.length === 0) return "from noise";
  const speakers = [...new Set(sources.map(({ speaker }) => speaker || unknown))];
  return speakers.length === 1 ? speakers[0] : "several speakers";
}

const unknown = "not known";

export const addressesOf = ({ sources }: Point): readonly string[] =>
  (sources ?? []).flatMap(({ address }) => address || []);

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

/** What points can be coloured by. */
export const colourings = {
  emotion: ({ emotion }: Point) => emotion,
  speaker: speakerOf,
  "recorded or made": ({ augmenter }: Point) => (augmenter === "" ? "recorded" : augmenter),
} as const;
export type Colouring = keyof typeof colourings;

/** The groups of a colouring in the order of their first points, speakers by name, and each point's. */
export function grouped(points: Points, by: Colouring, classes: readonly string[]) {
  const names = points.of.map(colourings[by]);
  const present = new Set(names);
  const groups = by === "emotion" ? classes.filter((name) => present.has(name)) : [...present];
  if (by === "speaker") groups.sort((a, b) => a.localeCompare(b, "en", { numeric: true }));
  // An emotion keeps its hue where another emotion is absent.
  const hues = groups.map((name, i) => (by === "emotion" ? classes.indexOf(name) : i));
  const at = new Map(groups.map((name, i) => [name, i]));
  return { groups, hues, group: Int32Array.from(names, (name) => at.get(name) ?? 0) };
}
