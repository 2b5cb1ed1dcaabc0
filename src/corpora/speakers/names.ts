/** @file Finds the parts of file names that could be the speaker, and what their counts say for and against that. */

import { speakerIn } from "../speaker-pattern.ts";

/** One way of reading speakers from paths. */
export interface NameReading {
  /** A regular expression whose first group is the supposed speaker; matched against "<emotion>/…/<file>". */
  readonly pattern: string;
  /** The supposed speaker of each path. */
  readonly speakers: readonly string[];
  readonly counts: ReadingCounts;
  /** Why this part of the name is probably not a speaker, in words; absent if nothing speaks against it. */
  readonly doubt?: string;
}

export interface ReadingCounts {
  readonly speakers: number;
  /** The fewest and the most recordings of one speaker. */
  readonly fewest: number;
  readonly most: number;
  /** How many speakers have only one emotion. */
  readonly oneEmotion: number;
}

/** Usual ways of naming, the most specific first, and then the n-th part of the name, whatever it looks like. */
const candidates = [
  "(?:[Ss]peaker|[Ss]pk|[Ss]p|[Aa]ctor|[Ss]ubject|[Ss]ubj)[_-]?(\\d+)",
  "/([^/]+)/[^/]+$",
  "/([A-Za-z]{1,3}\\d{1,4})[_-]",
  "/(\\d{1,4})[_-]",
  "[_-]([A-Za-z]\\d{1,3})[_.-]",
  "/([^/_-]+)[_-]",
  // Names without separators, such as EMO-DB's 03a01Wa.
  "/(\\d{2,4})[A-Za-z]",
  "/([A-Za-z]{1,3}\\d{1,4})[A-Za-z]",
  ...Array.from({ length: 7 }, (_, n) => `/(?:[^/_. -]+[_. -]){${n + 1}}([^/_. -]+)`),
];

/** Names that stand for parts of a corpus, not for people. */
const parts =
  /^(?:train|training|test|testing|val|valid|validation|dev|eval|evaluation|wav|wavs|audio|fold_?\d+)$/i;

/**
 * Every reading that gives each path a value, without those that group the paths in the same way as another. The readings that
 * nothing speaks against come first.
 *
 * @param paths Below the corpus's root.
 * @param labels The emotion of each path.
 */
export function readNames(paths: readonly string[], labels: readonly string[]): NameReading[] {
  // A part that groups the paths as the emotions do is a code for the emotion.
  const seen = new Set([groupingOf(labels)]);
  const found: NameReading[] = [];
  for (const pattern of candidates) {
    const regex = new RegExp(pattern, "u");
    const speakers: string[] = [];
    for (const path of paths) {
      const speaker = speakerIn(regex, path);
      if (speaker === undefined) break;
      speakers.push(speaker);
    }
    if (speakers.length < paths.length) continue;
    const grouping = groupingOf(speakers);
    if (seen.has(grouping)) continue;
    seen.add(grouping);
    const counts = countsOf(speakers, labels);
    if (counts.speakers < 2) continue;
    const doubt = doubtOf(speakers, labels, counts);
    found.push({ pattern, speakers, counts, ...(doubt === undefined ? {} : { doubt }) });
  }
  return [
    ...found.filter(({ doubt }) => doubt === undefined),
    ...found.filter(({ doubt }) => doubt !== undefined),
  ];
}

/** Equal for readings that group the paths in the same way, whatever they call the groups. */
function groupingOf(speakers: readonly string[]): string {
  const numbers = new Map<string, number>();
  return speakers
    .map((speaker) => {
      if (!numbers.has(speaker)) numbers.set(speaker, numbers.size);
      return numbers.get(speaker);
    })
    .join();
}

function countsOf(speakers: readonly string[], labels: readonly string[]): ReadingCounts {
  const recordings = [...byValue(speakers, labels).values()];
  const sizes = recordings.map(({ length }) => length);
  return {
    speakers: recordings.length,
    fewest: sizes.reduce((a, b) => Math.min(a, b)),
    most: sizes.reduce((a, b) => Math.max(a, b)),
    oneEmotion: recordings.filter((own) => new Set(own).size === 1).length,
  };
}

function doubtOf(
  speakers: readonly string[],
  labels: readonly string[],
  counts: ReadingCounts,
): string | undefined {
  if ([...new Set(speakers)].every((name) => parts.test(name))) return "it names parts of the corpus";
  if (counts.speakers * 2 > speakers.length) return "most have a single recording";
  if (countsUp(speakers, labels)) return "it counts recordings";
  if (counts.oneEmotion * 2 > counts.speakers)
    return `${counts.oneEmotion} of ${counts.speakers} have only one emotion`;
  return undefined;
}

/** With fewer numbers than this, each emotion may well have one recording of each speaker. */
const fewestToCount = 8;

/**
 * Whether the values number recordings: 1, 2, 3, ... without gaps, and either no emotion has a number twice, or the higher a
 * number, the fewer recordings have it, as happens if each of several speakers is counted from 1.
 */
function countsUp(values: readonly string[], labels: readonly string[]): boolean {
  const numbers = values.map((value) => Number(/\d+$/.exec(value)?.[0] ?? Number.NaN));
  if (numbers.some(Number.isNaN)) return false;
  // The part before the digits must be the same everywhere: m1 and f1 are two people.
  if (new Set(values.map((value) => value.replace(/\d+$/, ""))).size > 1) return false;
  const counts = new Map<number, number>();
  for (const n of numbers) counts.set(n, (counts.get(n) ?? 0) + 1);
  const highest = numbers.reduce((a, b) => Math.max(a, b));
  const lowest = numbers.reduce((a, b) => Math.min(a, b));
  if (lowest > 1 || counts.size < 0.9 * (highest - lowest + 1)) return false;
  const twice = new Set<string>();
  let unique = true;
  for (const [i, n] of numbers.entries()) {
    const key = `${labels[i]}/${n}`;
    if (twice.has(key)) unique = false;
    twice.add(key);
  }
  if (unique && counts.size >= fewestToCount) return true;
  const ordered = [...counts].sort(([a], [b]) => a - b).map(([, count]) => count);
  const falling = ordered.slice(1).filter((count, i) => count <= ordered[i]).length;
  const falls = ordered[0] > ordered[ordered.length - 1];
  return falls && falling >= 0.9 * (ordered.length - 1);
}

function byValue(values: readonly string[], labels: readonly string[]): Map<string, string[]> {
  const out = new Map<string, string[]>();
  for (const [i, value] of values.entries()) {
    const own = out.get(value);
    if (own === undefined) out.set(value, [labels[i]]);
    else own.push(labels[i]);
  }
  return out;
}

/** What the names suggest without listening: the first reading that nothing speaks against; undefined if there is none. */
export function suggestPattern(paths: readonly string[], labels: readonly string[]): string | undefined {
  return readNames(paths, labels).find(({ doubt }) => doubt === undefined)?.pattern;
}
