/**
 * @file What a worker process runs: one task at a time, one engine with one thread, and one on a graphics card where it is started as
 * `worker.ts <gpu | auto> <name of the card>`.
 */

import type { Platform, UtteranceFeatures } from "../core/index.ts";
import { workerTasks } from "../experiment/tasks.ts";
import type { FeaturesConfig } from "../features/index.ts";
import { nodePlatform, serveTasks } from "../platform/node/index.ts";
import type { Card, Engine } from "../tensor/index.ts";
import { cardLost } from "./card.ts";

/** Remarks go to standard error, which the worker shares with the program. */
const remark = (line: string) => void process.stderr.write(`${line}\n`);
const platform: Platform = { ...nodePlatform, remark };
// If nobody reads it any more, the results are still wanted.
process.stderr.on("error", () => {});

let loaded: Promise<Engine> | undefined;

/** Loaded when first needed, since extracting features does without it. */
async function engine(): Promise<Engine> {
  loaded ??= import("../tensor/node.ts").then(({ createNodeEngine }) =>
    createNodeEngine({ backend: "cpu", threads: 1 }),
  );
  return loaded;
}

const [device, name] = process.argv.slice(2);
let onCard: Promise<Engine> | undefined;

const card: Card | undefined =
  name === undefined
    ? undefined
    : {
        name,
        fallsBack: device === "auto",
        engine() {
          onCard ??= import("../tensor/node.ts").then(({ createNodeEngine }) =>
            createNodeEngine({ backend: "webgpu" }),
          );
          return onCard;
        },
        remark,
        // A process cannot get back a card that it has lost; a new one can.
        onLost: () => process.exit(cardLost),
      };

let opener: ((config: FeaturesConfig) => Promise<UtteranceFeatures>) | undefined;

/** Features stay open from one task to the next. */
async function open(config: FeaturesConfig): Promise<UtteranceFeatures> {
  const { keepOpen, openFeatures } = await import("../features/index.ts");
  opener ??= keepOpen((one) => openFeatures(one, { ...nodePlatform, engine }));
  return opener(config);
}

serveTasks(workerTasks({ platform, now: () => performance.now(), engine, open, ...(card && { card }) }));
