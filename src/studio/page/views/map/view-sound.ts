/** @file The views of a map as sounds: fetched and turned into sound when they are first heard. */

import { type Remote, wrap } from "comlink";
import { answered, api, part } from "../../api.ts";
import type { MadeSound } from "../../ui/listen.tsx";
import type { Voice } from "./view.worker.ts";

export interface ViewName {
  readonly corpus: string;
  readonly augmenter: string;
  readonly normalisation: string;
  readonly seed: string;
}

let worker: Remote<Voice> | undefined;

export function viewSound(run: string, query: ViewName): MadeSound {
  let made: ReturnType<MadeSound["sound"]> | undefined;
  const make = async () => {
    const { values, analysis } = await answered(
      api.runs[":id"].view.$get({ param: { id: part(run) }, query } as never),
    );
    worker ??= wrap<Voice>(new Worker(new URL("./view.worker.ts", import.meta.url), { type: "module" }));
    return worker.sound(values, analysis);
  };
  return {
    name: `view ${run} ${query.augmenter} ${query.seed}`,
    sound() {
      made ??= make();
      made.catch(() => {
        made = undefined;
      });
      return made;
    },
  };
}
