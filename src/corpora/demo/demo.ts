/** @file The demo corpus: synthetic speech made on the spot, so that a newcomer can try everything without a download. */

import * as z from "zod";
import { encodeWav } from "../../audio/index.ts";
import {
  type Corpus,
  type CorpusCard,
  crc32,
  createRng,
  type Files,
  ParameterError,
  type Utterance,
} from "../../core/index.ts";
import { joinPath, type SizedCorpusLoader } from "../loader.ts";
import { sentences } from "./phones.ts";
import { writeScore } from "./score.ts";
import { demoRateHz, synthesise } from "./synthesise.ts";
import { demoEmotions, drawVoices, perform } from "./voices.ts";

export const demoOptions = z.strictObject({
  seed: z.int().min(0).default(1),
  speakersPerSex: z.int().min(1).max(20).default(3),
  /** Utterances for each speaker and emotion. */
  takes: z.int().min(1).max(100).default(8),
});
export type DemoOptions = z.input<typeof demoOptions>;

/** Changes whenever the samples change. */
const demoVersion = "2";

const card: CorpusCard = {
  id: "demo",
  title: "Emoforge demo corpus (SYNTHETIC speech, made by a formant synthesiser)",
  licence: "CC0-1.0",
  url: "",
  citation:
    "Synthetic. Prosody and voice-quality rules after F. Burkhardt, W. F. Sendlmeier: Verification of acoustical correlates of " +
    "emotional speech using formant-synthesis. ISCA Workshop on Speech and Emotion, 2000, 151-156.",
  language: "und",
  synthetic: true,
};

const defaults = demoOptions.parse({});
const defaultSpeakers = 2 * defaults.speakersPerSex;

export const demo: SizedCorpusLoader = {
  id: card.id,
  card,
  labels: demoEmotions,
  expected: {
    utterances: defaultSpeakers * demoEmotions.length * defaults.takes,
    speakers: defaultSpeakers,
    perLabel: Object.fromEntries(demoEmotions.map((name) => [name, defaultSpeakers * defaults.takes])),
  },
  load: (files, root, remark) => ensureDemoCorpus(files, root, {}, remark),
};

/** One synthetic utterance, with samples at `demoRateHz`. */
export interface DemoClip extends Omit<Utterance, "file" | "corpus"> {
  readonly samples: Float32Array;
}

/** Makes the clips one by one: for each speaker, for each emotion, `takes` utterances over four sentences. */
export function* demoClips(options: DemoOptions = {}): Generator<DemoClip> {
  const { seed, speakersPerSex, takes } = parse(options);
  const rng = createRng(`demo/${seed}`);
  for (const voice of drawVoices(speakersPerSex, rng)) {
    for (const label of demoEmotions) {
      for (let take = 0; take < takes; take++) {
        const id = `${voice.name}-${label}-${String(take + 1).padStart(2, "0")}`;
        const own = rng.fork(id);
        const performed = perform(voice, label, own);
        const sentence = sentences[take % sentences.length] as (typeof sentences)[number];
        const samples = synthesise(writeScore(sentence, performed, own), performed, own);
        const { name: speaker, sex } = voice;
        yield { id, label, speaker, sex, language: card.language, session: "", samples };
      }
    }
  }
}

/**
 * Makes the corpus as 16-bit WAV files in `folder` unless it is already there. `demo.json`, written last, holds the options, the
 * synthesiser's version and each file's checksum: a folder that is incomplete, damaged or made with other options is made again.
 *
 * @param remark Receives a line about damage.
 */
export async function ensureDemoCorpus(
  files: Files,
  folder: string,
  options: DemoOptions = {},
  remark?: (line: string) => void,
): Promise<Corpus> {
  const parsed = parse(options);
  const utterances = demoUtterances(parsed, folder);
  const marker = joinPath(folder, "demo.json");
  const key = JSON.stringify({ version: demoVersion, ...parsed });
  const sums = (await files.exists(marker)) ? sumsIn(await files.readText(marker), key) : undefined;
  const faulty = sums && (await firstFaulty(utterances, sums, files));
  if (faulty !== undefined) remark?.(`${faulty}: damaged (its checksum does not match). It is made anew.`);
  if (sums === undefined || faulty !== undefined) {
    await files.remove(marker);
    const made: Record<string, number> = {};
    for (const { id, samples } of demoClips(parsed)) {
      const wav = encodeWav(samples, demoRateHz, { bits: 16 });
      made[id] = crc32(wav);
      await files.write(joinPath(folder, `${id}.wav`), wav, { durable: false });
    }
    await files.write(marker, `${key}\n${JSON.stringify(made)}\n`, { durable: false });
  }
  return { card, utterances, problems: [] };
}

/** CRC-32 by id, if the marker belongs to this very corpus. */
function sumsIn(marker: string, key: string): Readonly<Record<string, unknown>> | undefined {
  const [first, second = ""] = marker.split("\n");
  if (first !== key) return undefined;
  try {
    return JSON.parse(second) as Readonly<Record<string, unknown>>;
  } catch {
    return undefined;
  }
}

async function firstFaulty(
  utterances: readonly Utterance[],
  sums: Readonly<Record<string, unknown>>,
  files: Files,
): Promise<string | undefined> {
  for (const { id, file } of utterances) {
    const right = (await files.exists(file)) && crc32(await files.read(file)) === sums[id];
    if (!right) return file;
  }
  return undefined;
}

function demoUtterances(options: z.output<typeof demoOptions>, folder: string): Utterance[] {
  const out: Utterance[] = [];
  for (const { name, sex } of drawVoices(options.speakersPerSex, createRng(`demo/${options.seed}`))) {
    for (const label of demoEmotions) {
      for (let take = 0; take < options.takes; take++) {
        const id = `${name}-${label}-${String(take + 1).padStart(2, "0")}`;
        out.push({
          id,
          file: joinPath(folder, `${id}.wav`),
          label,
          speaker: name,
          sex,
          language: card.language,
          session: "",
          corpus: card.id,
        });
      }
    }
  }
  return out;
}

function parse(options: DemoOptions): z.output<typeof demoOptions> {
  const result = demoOptions.safeParse(options);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  throw new ParameterError(
    `demo corpus, ${issue?.path.join(".")}`,
    "a valid option",
    JSON.stringify(options),
    issue?.message,
  );
}
