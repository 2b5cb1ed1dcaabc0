/** @file ESD, the Emotional Speech Dataset (Zhou et al., 2021): 10 Mandarin and 10 English speakers, 350 parallel sentences, 5 emotions. */

import type { CorpusLoader } from "./loader.ts";
import { namedCorpus } from "./named.ts";

/** The women among speakers 0001-0020, as the corpus's ReadMe lists them. */
const women = ["0001", "0002", "0003", "0007", "0009", "0015", "0016", "0017", "0018", "0019"];
const languages = { zh: "Mandarin", en: "English" } as const;
type Language = keyof typeof languages;

/** The whole corpus: `<folder>/0001 … 0020/<Emotion>/[train|evaluation|test/]<speaker>_<number>.wav`. */
export const esd = part("esd");
/** Its Mandarin speakers, 0001-0010, from the same folder. */
export const esdMandarin = part("esd-zh", "zh");
/** Its English speakers, 0011-0020, from the same folder. */
export const esdEnglish = part("esd-en", "en");

function part(id: string, only?: Language): CorpusLoader {
  const perEmotion = only === undefined ? 7000 : 3500;
  return namedCorpus({
    card: {
      id,
      title: `Emotional Speech Dataset${only === undefined ? "" : `, ${languages[only]} part`}`,
      licence: "free for research use, licence by signature",
      url: "https://github.com/HLTSingapore/Emotional-Speech-Data",
      citation:
        "K. Zhou, B. Sisman, R. Liu, H. Li: Emotional voice conversion: theory, databases and ESD. Speech Communication 137: 1-18, 2022.",
      language: only ?? "mul",
      synthetic: false,
    },
    expected: {
      utterances: 5 * perEmotion,
      speakers: only === undefined ? 20 : 10,
      perLabel: {
        anger: perEmotion,
        happiness: perEmotion,
        neutral: perEmotion,
        sadness: perEmotion,
        surprise: perEmotion,
      },
    },
    folder: "esd",
    obtain:
      "sign its licence as https://github.com/HLTSingapore/Emotional-Speech-Data says, and unpack it into a folder called esd.",
    // The speaker's folder and the file's name must agree; the emotion is the folder's alone.
    name: /(?:^|\/)(?<speaker>\d{4})\/(?<emotion>[A-Za-z]+)\/(?:(?:train|evaluation|test)\/)?\k<speaker>_\d+$/,
    like: "0011/Angry/0011_000351 or 0011/Angry/train/0011_000351: speaker (0001-0020), emotion, speaker with number",
    emotions: {
      Angry: "anger",
      Happy: "happiness",
      Neutral: "neutral",
      Sad: "sadness",
      Surprise: "surprise",
    },
    speaker({ speaker }) {
      const number = Number(speaker);
      if (number < 1 || number > 20) return undefined;
      const language: Language = number <= 10 ? "zh" : "en";
      return {
        speaker,
        sex: women.includes(speaker) ? "female" : "male",
        language,
        otherPart: only !== undefined && language !== only,
      };
    },
  });
}
