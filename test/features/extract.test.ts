import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type AudioSource, encodeWav, loadSignal } from "../../src/audio/index.ts";
import {
  createFeatureSet,
  extractFeatures,
  extractRecording,
  featureSets,
  featuresToCsv,
  tableToArff,
} from "../../src/features/index.ts";
import { buzz } from "./signals.ts";

describe("extractFeatures", () => {
  const set = createFeatureSet("is09");
  const file = encodeWav(buzz(), 16000);

  test("equals extracting the decoded samples", async () => {
    expect(await extractFeatures(file, "a.wav", set)).toEqual(set.extract(buzz()));
  });

  test("a segment equals the cut signal", async () => {
    const segment = { startSec: 0.1, endSec: 0.6 };
    expect(await extractFeatures(file, "a.wav", set, segment)).toEqual(set.extract(buzz().slice(1600, 9600)));
  });

  test("resamples to the set's rate: a tone at 48 kHz has the pitch it has at 16 kHz", async () => {
    const pulses = (rate: number) =>
      Float32Array.from({ length: rate / 2 }, (_, i) => {
        let sum = 0;
        for (let h = 1; h <= 20; h++) sum += Math.cos((2 * Math.PI * 200 * h * i) / rate) / 40;
        return sum;
      });
    const at = set.names.indexOf("F0_sma_max");
    const rows = await Promise.all(
      [16000, 48000].map((r) => extractFeatures(encodeWav(pulses(r), r), "a.wav", set)),
    );
    expect(rows[1][at]).toBeCloseTo(rows[0][at], 3);
    expect(rows[0][at]).toBeCloseTo(200, 3);
  });

  test("names the file that it refuses", async () => {
    await expect(extractFeatures(encodeWav(new Float32Array(100), 16000), "x/a.wav", set)).rejects.toThrow(
      "x/a.wav: features: expected at least 25 ms of sound, got 6.3 ms (100 samples).",
    );
  });

  test("an unknown set is named along with those that exist", () => {
    expect(() => createFeatureSet("is08")).toThrow(
      `feature set: expected one of ${Object.keys(featureSets).join(", ")}, got is08.`,
    );
  });
});

describe("extractRecording", () => {
  const set = createFeatureSet("is09");
  const file = encodeWav(buzz(20), 16_000);
  const inRanges: AudioSource = {
    name: "a.wav",
    size: file.length,
    read: async (start, end) => file.slice(start, end),
  };

  test.each(["functionals", "lld"] as const)(
    "%s of a file in blocks equal those of the whole file",
    async (level) => {
      const done: number[] = [];
      const segment = { startSec: 1.001, endSec: 19.3 };
      const recording = await extractRecording(inRanges, set, {
        ...segment,
        level,
        onProgress: (share) => done.push(share),
      });
      expect(done.length).toBeGreaterThan(1);
      expect(done).toEqual(done.toSorted((a, b) => a - b));
      const extraction = set.start(level);
      extraction.push((await loadSignal(file, "a.wav", segment)).samples);
      const { names, rows, data } = extraction.finish();
      expect(recording).toEqual({ names, rows, data, durationSec: 20, fileRateHz: 16_000, warnings: [] });
      if (level === "functionals") expect(data).toEqual(await extractFeatures(file, "a.wav", set, segment));
    },
  );

  test("stops on request", async () => {
    const stop = new AbortController();
    const seen: number[] = [];
    const recording = extractRecording(inRanges, set, {
      signal: stop.signal,
      onProgress: (share) => {
        seen.push(share);
        stop.abort();
      },
    });
    await expect(recording).rejects.toThrow("stopped on request");
    expect(seen).toHaveLength(1);
  });
});

describe("featuresToCsv", () => {
  test("header, seconds, quoting", () => {
    const rows = [
      { file: 'a "b", c.wav', startSec: 0, endSec: 1.5, values: Float32Array.of(0.1, -2) },
      { file: "d.wav", startSec: 0.25, endSec: 2, values: Float32Array.of(1e-7, 16777216) },
    ];
    expect(featuresToCsv(["F0_max", "x,y"], rows)).toBe(
      'file,start,end,F0_max,"x,y"\n"a ""b"", c.wav",0,1.5,0.1,-2\nd.wav,0.25,2,1e-7,16777216\n',
    );
  });

  test("values come back as the same float32", () => {
    fc.assert(
      fc.property(fc.float({ noNaN: true, noDefaultInfinity: true }), (v) => {
        const line = featuresToCsv(["v"], [{ file: "f", startSec: 0, endSec: 1, values: [v] }]).split(
          "\n",
        )[1];
        return Math.fround(Number(line.split(",")[3])) === Math.fround(v);
      }),
      { seed: 1, numRuns: 1000 },
    );
  });

  test("refuses a row of the wrong width", () => {
    expect(() => featuresToCsv(["a"], [{ file: "f", startSec: 0, endSec: 1, values: [1, 2] }])).toThrow(
      "featuresToCsv: shapes [2] and [1] do not fit: one value for each feature name is needed.",
    );
  });
});

describe("tableToArff", () => {
  const table = {
    features: ["F0 max", "mfcc[1]"],
    classes: ["anger", "it's ok"],
    data: Float32Array.of(1, 2.5, -0.125, 0),
    labels: Int32Array.of(0, 1),
    ids: ["03a01Fa", "b c"],
    speakers: ["03", "08"],
  };

  test("nominal class last, names quoted where Weka needs it", () => {
    expect(tableToArff(table, "emodb, is09")).toBe(
      [
        "@relation 'emodb, is09'",
        "",
        "@attribute name string",
        "@attribute speaker string",
        "@attribute 'F0 max' numeric",
        "@attribute 'mfcc[1]' numeric",
        "@attribute class {anger,'it\\'s ok'}",
        "",
        "@data",
        "03a01Fa,03,1,2.5,anger",
        "'b c',08,-0.125,0,'it\\'s ok'",
        "",
      ].join("\n"),
    );
  });

  test("refuses data that are not [n, d]", () => {
    expect(() => tableToArff({ ...table, data: new Float32Array(3) }, "x")).toThrow(
      "tableToArff: shapes [3] and [4] do not fit",
    );
  });
});
