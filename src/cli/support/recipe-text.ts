/** @file Writes a commented recipe for the user's own data. */

import { stringify } from "yaml";
import { isKnownSpeaker } from "../../core/index.ts";
import { type Confound, describeReading, type SpeakerGuess } from "../../corpora/index.ts";
import type { ChosenProtocol } from "../../evaluate/index.ts";

export interface RecipeFacts {
  readonly title: string;
  readonly corpus: {
    readonly id: string;
    readonly path?: string | undefined;
    readonly speakerPattern?: string | undefined;
    readonly columns?: Readonly<Record<string, string>> | undefined;
    readonly audioRoot?: string | undefined;
  };
  /** Present if the speakers were guessed from the file names. */
  readonly guess: SpeakerGuess | undefined;
  /** What a model could learn in place of the emotion. */
  readonly confounds: readonly Confound[];
  /** Class -> utterances. */
  readonly perClass: Readonly<Record<string, number>>;
  readonly speakers: readonly string[];
  readonly chosen: ChosenProtocol;
  readonly seed: number;
}

/** With fewer rows than this a class cannot be learned, and can hardly be tested. */
const fewRows = 10;

export function recipeText(facts: RecipeFacts): string {
  const { corpus, perClass, chosen, speakers } = facts;
  const counts = Object.entries(perClass);
  const smallest = Math.min(...counts.map(([, n]) => n));
  const few = counts.filter(([, n]) => n < fewRows);
  // Some rows of the smallest class are tested, and those that are left must still be more than the neighbours.
  const neighbours = Math.max(1, Math.min(5, Math.floor(smallest / 2) - 1));
  return `# ${facts.title}
# Written by \`emoforge init\` from what it found. Run it with:  emoforge run <this file>
# See first what would be done, and how long it takes:       emoforge run <this file> --plan

title: ${yaml(facts.title)}
question: Does augmenting the training data raise the recall of emotions on these recordings?
seed: ${facts.seed}            # equal seeds give equal results

corpora:
  - id: ${yaml(corpus.id)}
${
  corpus.path === undefined
    ? ""
    : `    path: ${yaml(corpus.path)}   # absolute, so that the recipe runs from any folder\n`
}${
  corpus.columns === undefined
    ? ""
    : `    columns: { ${Object.entries(corpus.columns)
        .map(([field, name]) => `${flow(field)}: ${flow(name)}`)
        .join(", ")} }\n`
}${corpus.audioRoot === undefined ? "" : `    audioRoot: ${yaml(corpus.audioRoot)}\n`}${
  corpus.speakerPattern === undefined
    ? ""
    : `    # ${
        facts.guess?.best === undefined
          ? `The first group is the speaker; it finds ${speakers.length} (${listed(speakers)}).`
          : `GUESSED from the file names: ${describeReading(facts.guess.best)} (${listed(speakers)}).`
      }\n    speakerPattern: ${yaml(corpus.speakerPattern)}\n${guessed(facts)}`
}    # Utterances: ${counts.map(([name, n]) => `${name} ${n}`).join(", ")}.
${few.length === 0 ? "" : `    # FEW: ${few.map(([name, n]) => `${name} ${n}`).join(", ")}. Their recall will be uncertain: drop them, or merge them with \`map\`.\n`}    classes: [${counts.map(([name]) => flow(name)).join(", ")}]
    # map: { boredom: neutral }        # own label: class

features: { set: is09 }               # 384 functionals of the INTERSPEECH 2009 Emotion Challenge

${facts.confounds.map(({ message }) => `# COULD MISLEAD: ${message}\n`).join("")}# ${chosen.reason}.
protocol: ${protocolText(chosen)}

# train:   by the mean and deviation of the training speakers; what a system that hears a stranger can do.
# speaker: by each speaker's own; scores higher, but uses all (unlabelled) recordings of the tested speaker.
normalisation: ${normalisation(facts)}

repeats: 3                            # so that intervals include the scatter due to chance

augmenters:
  - kind: none                        # what everything is compared with
  - kind: duplicate
  - { kind: noise, level: 0.2 }       # in standard deviations of a feature
  - { kind: smote, neighbours: ${neighbours} }
  - kind: transfer                    # residual transfer: the baseline a network has to beat
  - { kind: cyclegan, name: cyclegan-wd, adversarial: wasserstein-divergence }

amounts: [0.5, 1, 2]                  # synthetic rows for each recorded training row
declaredAmount: 1                     # where gains are judged: chosen before looking
balance: false                        # true: fill the scarce classes first

classifiers:
  - { kind: svm, c: 0.01, classWeights: balanced }
  - kind: dnn

profile: quick                        # what runs without --profile
profiles:
  quick:
    repeats: 1
    amounts: [1]
    augmenters:
      cyclegan-wd: { hidden: [128, 128], steps: 300, pretrainSteps: 100 }
    classifiers:
      dnn: { hidden: [128, 128], epochs: 15 }
  full: {}
`;
}

/** The line that marks every score until somebody has checked the speakers, and other readings of the names. */
function guessed({ guess }: RecipeFacts): string {
  if (guess?.best === undefined) return "";
  const others = guess.alternatives
    .slice(0, 4)
    .map((reading) => `    # or ${yaml(reading.pattern)}: ${describeReading(reading)}\n`);
  return `    speakersGuessed: true            # marks every score: delete this line once you have checked who speaks\n${others.join("")}`;
}

/** `speaker` is proposed only if speakers are known and it would not remove the emotion. */
function normalisation({ chosen, confounds, speakers }: RecipeFacts): string {
  if (chosen.protocol.kind === "stratified-random" || !speakers.every(isKnownSpeaker))
    return "[train]           # without speakers there is no `speaker`";
  return confounds.some((one) => one.with === "speaker")
    ? "[train]           # `speaker` would take the emotion away together with the speaker"
    : "[train, speaker]";
}

function protocolText({ protocol }: ChosenProtocol): string {
  const { kind } = protocol;
  return "folds" in protocol ? `{ kind: ${kind}, folds: ${protocol.folds} }` : `{ kind: ${kind} }`;
}

function listed(names: readonly string[]): string {
  return names.length <= 12 ? names.join(", ") : `${names.slice(0, 12).join(", ")}, ...`;
}

/** A text as YAML on one line, quoted where needed. */
function yaml(text: string): string {
  return stringify(text, { lineWidth: 0 }).trimEnd();
}

/** The same inside [ ], where commas and brackets need quotes too. */
function flow(text: string): string {
  return /^[\p{L}_][\p{L}\p{N}_-]*$/u.test(text) && yaml(text) === text ? text : JSON.stringify(text);
}
