import { expect, test } from "vitest";
import { readNames } from "../../../src/corpora/speakers/names.ts";

const labelOf = (path: string) => path.slice(0, path.indexOf("/"));
const read = (paths: readonly string[]) => readNames(paths, paths.map(labelOf));
const speakersOf = (paths: readonly string[]) => [...new Set(read(paths)[0]?.speakers)].sort();

test.each([
  [
    ["joy/s01_1.wav", "joy/s02_1.wav", "anger/s01_1.wav", "anger/s02_1.wav"],
    ["s01", "s02"],
  ],
  [
    ["joy/anna/1.wav", "joy/ben/1.wav", "anger/anna/1.wav", "anger/ben/1.wav"],
    ["anna", "ben"],
  ],
  [
    ["joy/anna_1.wav", "joy/ben_1.wav", "anger/anna_1.wav", "anger/ben_1.wav"],
    ["anna", "ben"],
  ],
  [
    ["joy/x-Actor_03.wav", "joy/x-Actor_04.wav", "anger/x-Actor_03.wav", "anger/x-Actor_04.wav"],
    ["03", "04"],
  ],
  [
    ["F/03a01Fa.wav", "F/08a01Fb.wav", "N/03a01Na.wav", "N/08a02Na.wav"],
    ["03", "08"],
  ],
  [
    ["a/x-y-s1.wav", "a/x-y-s2.wav", "b/x-y-s1.wav", "b/x-y-s2.wav"],
    ["s1", "s2"],
  ],
])("speakers are read from %j", (paths, speakers) => {
  expect(read(paths)[0]?.doubt).toBeUndefined();
  expect(speakersOf(paths)).toEqual(speakers);
});

test("two readings that group the recordings alike are one", () => {
  const readings = read([
    "joy/s01_a.wav",
    "joy/s02_b.wav",
    "joy/s01_a.wav",
    "anger/s01_a.wav",
    "anger/s02_b.wav",
  ]);
  expect(readings).toHaveLength(1);
});

/** As in URDU: the speaker, the number of the speaker's file, that of the emotion's file; most speakers have one emotion. */
const indexed = [
  ...Array.from({ length: 8 }, (_, i) => `anger/SM1_F${i + 1}_A${i + 1}.wav`),
  ...Array.from({ length: 6 }, (_, i) => `joy/SF2_F${i + 1}_J${i + 1}.wav`),
  ...Array.from({ length: 5 }, (_, i) => `joy/SM3_F${i + 1}_J${i + 7}.wav`),
  ...Array.from({ length: 4 }, (_, i) => `anger/SF4_F${i + 1}_A${i + 9}.wav`),
];

test("numbers that count the files of each speaker are doubted, and speakers with one emotion are reported", () => {
  const readings = read(indexed).map(({ speakers, doubt, counts }) => [
    [...new Set(speakers)].length,
    doubt,
    counts.oneEmotion,
  ]);
  expect(readings).toEqual([
    [4, "4 of 4 have only one emotion", 4],
    [8, "it counts recordings", 2],
    [23, "most have a single recording", 23],
  ]);
});

test.each([
  [
    "numbers of recordings",
    Array.from({ length: 20 }, (_, i) => `${i % 2 === 0 ? "joy" : "anger"}/${Math.floor(i / 2) + 1}_x.wav`),
    "it counts recordings",
  ],
  [
    "parts of the corpus",
    ["joy/train/a.wav", "joy/test/b.wav", "anger/train/a.wav", "anger/test/b.wav"],
    "it names parts of the corpus",
  ],
])("%s are not taken for speakers without doubt", (_, paths, doubt) => {
  expect(read(paths).map((reading) => reading.doubt)).toContain(doubt);
  expect(read(paths).filter((reading) => reading.doubt === doubt)).not.toHaveLength(0);
});

test("names that say nothing give no reading", () => {
  expect(read(["joy/1.wav", "joy/2.wav", "anger/3.wav", "anger/4.wav"])).toEqual([]);
});
