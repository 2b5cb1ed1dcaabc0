/** @file Alters recordings off the main thread, by the library's own effects, and draws what came of it. */

import { expose } from "comlink";
import * as z from "zod";
import { requireFinite } from "../../../../audio/index.ts";
import {
  type AlterationStep,
  alterSignal,
  type DrawnStep,
  drawSteps,
  hearingOf,
  stepSchema,
} from "../../../../augment/audio/alter.ts";
import type { Hearing } from "../../../../augment/index.ts";
import { createRng } from "../../../../core/index.ts";
import { drawPictures, type Pictures } from "./picture.ts";

// The page's policy forbids to compile code, which zod would try.
z.config({ jitless: true });

export type PlannedStep = DrawnStep & {
  /** Which other recordings it lets be heard, if any. */
  readonly hears?: Hearing | undefined;
};

export interface Outcome {
  readonly samples: Float32Array;
  readonly pictures: Pictures;
}

const bench = {
  /** The options of all effects as JSON Schema, and a step of each with its defaults, which that schema leaves out. */
  effects(): { readonly schema: object; readonly defaults: readonly AlterationStep[] } {
    return {
      schema: z.toJSONSchema(stepSchema, { io: "input", unrepresentable: "any" }),
      defaults: stepSchema.options.map(({ shape }) => stepSchema.parse({ effect: shape.effect.value })),
    };
  },

  /** What is drawn for one recording. @throws {Error} saying which option is wrong. */
  plan(steps: readonly object[], choose: "all" | "one", seed: string): readonly PlannedStep[] {
    const parsed = z.array(stepSchema).min(1).max(20).safeParse(steps);
    if (!parsed.success) throw new Error(parsed.error.issues.map((one) => sentence(one, steps)).join(" "));
    const drawn = drawSteps(parsed.data as AlterationStep[], choose, createRng(seed).fork("settings"));
    return drawn.map((step) => ({ ...step, hears: hearingOf(step) }));
  },

  /** @param others For each step, the recordings that it asked for. */
  alter(
    samples: Float32Array,
    sampleRateHz: number,
    steps: readonly PlannedStep[],
    others: readonly (readonly Float32Array[])[],
    seed: string,
  ): Outcome {
    const planned = steps.map((step, i) => ({ ...step, others: others[i] }));
    const altered = alterSignal({ samples, sampleRateHz }, planned, "the recording", createRng(seed));
    requireFinite("the altered recording", altered);
    const stretched = steps.some(({ effect }) => effect === "tempo");
    return { samples: altered, pictures: drawPictures(samples, altered, sampleRateHz, stretched) };
  },
};

export type Bench = typeof bench;

function sentence({ path, message }: z.core.$ZodIssue, steps: readonly object[]): string {
  const [at, ...rest] = path;
  const step = typeof at === "number" ? (steps[at] as { readonly effect?: string }) : undefined;
  return `${step === undefined ? "steps" : `step ${Number(at) + 1}, ${step.effect}`}${rest.length > 0 ? `, ${rest.join(".")}` : ""}: ${message}.`;
}

expose(bench);
