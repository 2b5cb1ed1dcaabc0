import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { audioStats, decodeAudio } from "../../src/audio/index.ts";
import { createRng } from "../../src/core/rng.ts";
import { sentences } from "../../src/corpora/demo/phones.ts";
import { writeScore } from "../../src/corpora/demo/score.ts";
import { synthesise } from "../../src/corpora/demo/synthesise.ts";
import { demoEmotions, drawVoices, perform } from "../../src/corpora/demo/voices.ts";
import { checkCorpus, demoClips, demoRateHz, ensureDemoCorpus, loadCorpus } from "../../src/corpora/index.ts";
import { hasher, memoryFiles } from "./memory-files.ts";

const small = { speakersPerSex: 1, takes: 2 };

/** A digest, since comparing samples one by one takes the test runner seconds. */
const digest = (samples: Uint8Array | Float32Array | undefined) =>
  createHash("sha256")
    .update(samples ?? "nothing")
    .digest("hex");

describe("the demo corpus", () => {
  test("depends on the seed alone, and its clips do not depend on how many there are", () => {
    const clip = (options: object) => digest(demoClips(options).next().value?.samples);
    expect(clip({ takes: 1 })).toBe(clip({ takes: 5 }));
    expect(clip({ seed: 2 })).not.toBe(clip({ seed: 1 }));
  });

  test("is written once as a corpus without faults, labelled synthetic", async () => {
    const files = memoryFiles();
    const corpus = await ensureDemoCorpus(files, "/cache/demo", small);
    expect(corpus.card.synthetic).toBe(true);
    expect(corpus.card.title).toContain("SYNTHETIC");
    expect(corpus.utterances).toHaveLength(2 * demoEmotions.length * 2);
    expect(corpus.utterances.map(({ file }) => files.content.has(file))).not.toContain(false);
    const { problems, audio } = await checkCorpus(corpus, { files, hasher });
    expect(problems).toEqual([]);
    expect(audio.every(({ durationSec }) => durationSec > 0.5 && durationSec < 2.5)).toBe(true);

    let writes = 0;
    const counting = {
      ...files,
      write: async () => {
        writes++;
      },
    };
    await ensureDemoCorpus(counting, "/cache/demo", small);
    expect(writes).toBe(0);
  });

  test("is made again if it was made with other options, or not completed", async () => {
    const files = memoryFiles();
    await ensureDemoCorpus(files, "/d", small);
    const first = digest(files.content.get("/d/f1-anger-01.wav"));
    files.content.delete("/d/demo.json");
    files.content.set("/d/f1-anger-01.wav", new Uint8Array(3));
    await ensureDemoCorpus(files, "/d", small);
    expect(digest(files.content.get("/d/f1-anger-01.wav"))).toBe(first);
    await ensureDemoCorpus(files, "/d", { ...small, seed: 7 });
    expect(digest(files.content.get("/d/f1-anger-01.wav"))).not.toBe(first);
  });

  test.each([
    ["cut off", (wav: Uint8Array) => wav.subarray(0, 1000)],
    ["empty", () => new Uint8Array(0)],
    ["zeros", (wav: Uint8Array) => new Uint8Array(wav.length)],
    ["changed in one bit", (wav: Uint8Array) => wav.map((byte, i) => (i === 5000 ? byte ^ 4 : byte))],
  ])("is made again, with a remark, if a recording is %s", async (_, damage) => {
    const files = memoryFiles();
    await ensureDemoCorpus(files, "/d", small);
    const whole = new Map(files.content);
    files.content.set("/d/f1-anger-01.wav", damage(whole.get("/d/f1-anger-01.wav") as Uint8Array));
    const remarks: string[] = [];
    await ensureDemoCorpus(files, "/d", small, (line) => remarks.push(line));
    expect(remarks).toEqual(["/d/f1-anger-01.wav: damaged (its checksum does not match). It is made anew."]);
    expect(digest(files.content.get("/d/f1-anger-01.wav"))).toBe(digest(whole.get("/d/f1-anger-01.wav")));
  });

  test("has its full size when loaded by its id", async () => {
    const files = memoryFiles();
    const { utterances } = await loadCorpus("demo", { files, cacheFolder: "/cache" });
    expect([utterances.length, new Set(utterances.map(({ speaker }) => speaker)).size]).toEqual([240, 6]);
    const { format } = await decodeAudio(await files.read("/cache/demo/m3-sadness-08.wav"), "x");
    expect(format).toMatchObject({ codec: "pcm", bitsPerSample: 16, sampleRateHz: 16_000 });
  });

  test("refuses options that do not make a corpus", () => {
    expect(() => demoClips({ takes: 0 }).next()).toThrowErrorMatchingInlineSnapshot(
      `[ParameterError: demo corpus, takes: expected a valid option, got {"takes":0}. Too small: expected number to be >=1]`,
    );
  });
});

describe("the emotions follow Burkhardt & Sendlmeier (2000)", () => {
  // Many performances, so that the rules show through the takes' own variation.
  const mean = (emotion: string, measure: (voice: ReturnType<typeof perform>) => number) => {
    const values = drawVoices(5, createRng(1)).flatMap((voice) =>
      Array.from({ length: 20 }, (_, i) => measure(perform(voice, emotion, createRng(`${emotion}/${i}`)))),
    );
    return values.reduce((sum, value) => sum + value, 0) / values.length;
  };

  const rules: [string, (voice: ReturnType<typeof perform>) => number, string[], 1 | -1][] = [
    ["joy, fear and anger are higher", (v) => v.f0Hz, ["happiness", "fear", "anger"], 1],
    ["joy and anger have a wider range", (v) => v.manner.rangeOctaves, ["happiness", "anger"], 1],
    ["sadness has a narrower range", (v) => v.manner.rangeOctaves, ["sadness"], -1],
    ["joy, fear and anger are faster", (v) => v.manner.rate, ["happiness", "fear", "anger"], 1],
    ["sadness is slower", (v) => v.manner.rate, ["sadness"], -1],
    ["sadness and fear are breathier", (v) => v.manner.breath, ["sadness", "fear"], 1],
    ["anger is tenser", (v) => v.manner.openQuotient, ["anger"], -1],
    ["sadness is less precise", (v) => v.manner.precision, ["sadness"], -1],
    ["joy spreads the lips", (v) => v.formantScale, ["happiness"], 1],
  ];
  test.each(rules)("%s", (_, measure, emotions, direction) => {
    const neutral = mean("neutral", measure);
    for (const emotion of emotions) expect(direction * (mean(emotion, measure) - neutral)).toBeGreaterThan(0);
  });
});

describe("the synthesiser", () => {
  const voices = drawVoices(1, createRng(3));
  const say = (change: object, index = 1) => {
    const voice = { ...(voices[index] as (typeof voices)[number]) };
    const changed = { ...voice, manner: { ...voice.manner, ...change } };
    const score = writeScore(sentences[0] as (typeof sentences)[number], changed, createRng(1));
    return { score, samples: synthesise(score, changed, createRng(2)) };
  };
  /** Share of the energy above 1 kHz, by the difference of neighbouring samples: 4 sin²(pi f / rate) emphasises high frequencies. */
  const brightness = (samples: Float32Array) => {
    let [difference, energy] = [0, 0];
    for (let i = 1; i < samples.length; i++) {
      difference += (samples[i] - samples[i - 1]) ** 2;
      energy += samples[i] ** 2;
    }
    return difference / energy;
  };

  test("speaks at the level and for the time that were asked for", () => {
    const { samples, score } = say({ levelDb: -30 });
    const stats = audioStats({ samples, sampleRateHz: demoRateHz });
    expect(20 * Math.log10(stats.rms)).toBeCloseTo(-30, 1);
    expect(samples).toHaveLength(score.frames * 80);
    expect(say({ rate: 0.5 }).samples.length / say({ rate: 1 }).samples.length).toBeGreaterThan(1.7);
  });

  test("never clips, whatever level is asked for", () => {
    expect(audioStats({ samples: say({ levelDb: 0 }).samples, sampleRateHz: demoRateHz }).peak).toBeLessThan(
      0.96,
    );
  });

  test("sounds brighter with a tense voice", () => {
    // The sentence's first third, "ma li", is voiced throughout.
    const voiced = (tiltHz: number) => {
      const { samples } = say({ tiltHz, breath: 0 });
      return samples.subarray(0, samples.length / 3);
    };
    const [breathy, modal, tense] = [1000, 2500, 6000].map((tiltHz) => brightness(voiced(tiltHz)));
    expect(modal).toBeGreaterThan(breathy as number);
    expect(tense).toBeGreaterThan(modal as number);
  });

  test("vibrates at the pitch of the score", () => {
    const { samples, score } = say({ jitter: 0, rangeOctaves: 0, breath: 0 });
    const f0 = score.f0Hz[40] as number;
    // The loudest vowel frame: autocorrelation at one period compared with half a period off.
    const frame = score.voicing.indexOf(Math.max(...score.voicing));
    const at = frame * 80;
    const correlation = (lag: number) => {
      let sum = 0;
      for (let i = at - 400; i < at + 400; i++) sum += samples[i] * samples[i + lag];
      return sum;
    };
    const period = demoRateHz / f0;
    const best = Array.from({ length: 40 }, (_, k) => Math.round(period) - 20 + k).reduce((a, b) =>
      correlation(b) > correlation(a) ? b : a,
    );
    expect(Math.abs(best - period)).toBeLessThan(3);
  });
});
