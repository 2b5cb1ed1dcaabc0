/** @file Recognises what the names of folders and labels say besides the emotion: parts of a split, and decoration such as "OAF_Fear". */

/** Folders that hold a part of a corpus, not an emotion. */
const splits =
  /^(?:train(?:ing)?|tests?|testing|val(?:id(?:ation)?)?|dev(?:el(?:opment)?)?|eval(?:uation)?|holdout)(?:[_-]?(?:set|data|split))?$/i;

/** Words for emotions as corpora write them, in lower case -> the customary name. */
const words: Readonly<Record<string, string>> = {
  anger: "anger",
  angry: "anger",
  ang: "anger",
  disgust: "disgust",
  disgusted: "disgust",
  dis: "disgust",
  fear: "fear",
  fearful: "fear",
  fea: "fear",
  afraid: "fear",
  happiness: "happiness",
  happy: "happiness",
  hap: "happiness",
  joy: "happiness",
  joyful: "happiness",
  neutral: "neutral",
  neu: "neutral",
  sadness: "sadness",
  sad: "sadness",
  surprise: "surprise",
  surprised: "surprise",
  calm: "calm",
  boredom: "boredom",
  bored: "boredom",
  excitement: "excitement",
  excited: "excitement",
  frustration: "frustration",
  frustrated: "frustration",
  contempt: "contempt",
};

/** True if all of the folders name parts of a split: the emotions must then be looked for below them. */
export function areSplits(folders: readonly string[]): boolean {
  return folders.length > 0 && folders.every((name) => splits.test(name));
}

/**
 * Labels that are an emotion with something around it, as in "OAF_Fear", "01Neutral" or "2. angry".
 *
 * @returns Label -> emotion, only for the decorated ones; labels that are plain words, in any language, are left as they are.
 */
export function undecorated(labels: readonly string[]): Readonly<Record<string, string>> {
  const map: Record<string, string> = {};
  for (const label of new Set(labels)) {
    const tokens = label
      .replace(/([a-z])([A-Z])/g, "$1 $2")
      .split(/[^\p{L}]+/u)
      .filter((token) => token !== "");
    const found = new Set(tokens.flatMap((token) => wordOf(token)));
    const [emotion] = found;
    const decorated = tokens.length > 1 || /[^\p{L}]/u.test(label);
    if (decorated && found.size === 1 && emotion !== undefined) map[label] = emotion;
  }
  return map;
}

function wordOf(token: string): string[] {
  const word = token.toLowerCase();
  return Object.hasOwn(words, word) ? [words[word]] : [];
}
