/** @file Commands in the background, for runs by several programs at once, and the small recipe that they run. */

import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";

const launcher = join(import.meta.dirname, "../../bin/emoforge.js");

/** On the corpus that `writeSmallCorpus` writes. */
export const smallRecipe = `
title: Small
question: Does anything help?
corpora: [{ id: töne, path: Töne.csv, classes: [anger, sadness, neutral] }]
features: { set: is09 }
normalisation: [train]
thin: { remove: 0.4, except: [neutral] }
repeats: 2
augmenters:
  - kind: none
  - { kind: noise, level: 0.2 }
  - { kind: cyclegan, hidden: [8], steps: 3, pretrainSteps: 1, batch: 8, adversarial: wasserstein-divergence }
amounts: [0.5, 1]
classifiers:
  - { kind: svm, c: 0.01, classWeights: balanced }
  - { kind: dnn, hidden: [8], epochs: 3 }
statistics: { resamples: 200 }
`;

export interface Background {
  /** What it has said so far. */
  readonly said: { text: string };
  /** Its exit code; null if it was killed. */
  readonly ended: Promise<number | null>;
  /** With everything that it has started, at once. */
  kill(): void;
  /** As Ctrl-C does. */
  interrupt(): void;
}

/** @param folder In which they run. */
export function backgroundPrograms(folder: string) {
  const started: { readonly program: Background; readonly child: ChildProcess }[] = [];
  return {
    start(args: readonly string[], env: Readonly<Record<string, string>>): Background {
      const child = spawn(process.execPath, [launcher, ...args], {
        cwd: folder,
        env: { ...process.env, ...env },
        // A group of processes of its own.
        detached: true,
      });
      const said = { text: "" };
      for (const stream of [child.stdout, child.stderr])
        stream?.on("data", (text) => {
          said.text += String(text);
        });
      const program: Background = {
        said,
        ended: new Promise<number | null>((resolve) => child.on("exit", resolve)),
        kill() {
          if (child.exitCode === null && child.signalCode === null)
            process.kill(-(child.pid as number), "SIGKILL");
        },
        interrupt: () => void child.kill("SIGINT"),
      };
      started.push({ program, child });
      return program;
    },
    /** What each of them has said. */
    everythingSaid: () => started.map(({ program }) => program.said.text),
    killAll() {
      for (const { program } of started) program.kill();
    },
  };
}
