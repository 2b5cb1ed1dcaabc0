/** @file One recording altered: steps as a recipe lists them, what is drawn for one recording, and the sound that results. */

import * as z from "zod";
import { requireFinite } from "../../audio/index.ts";
import { ParameterError, type Rng, type Signal } from "../../core/index.ts";
import type { Effect, Hearing, Settings } from "./effect.ts";
import { effects } from "./effects.ts";

type SchemaOf<One> =
  One extends Effect<infer Name, infer Options>
    ? z.ZodObject<{ readonly effect: z.ZodLiteral<Name> } & Options["shape"], z.core.$strict>
    : never;
type SchemasOf<Some extends readonly unknown[]> = { -readonly [I in keyof Some]: SchemaOf<Some[I]> };

const names = effects.map(({ effect }) => effect);

/** One effect with its options, as in a recipe: `{ effect: noise, snrDb: 10 }`. */
export const stepSchema = z.discriminatedUnion(
  "effect",
  // `map` forgets that the effects are a tuple, from which the types of the options come.
  effects.map(({ effect, options }) =>
    z.strictObject({ effect: z.literal(effect), ...options.shape }),
  ) as unknown as SchemasOf<typeof effects>,
  { error: () => `expected one of the effects ${names.join(", ")}` },
);

export type AlterationStep = z.output<typeof stepSchema>;

/** One effect as it is applied to one recording. */
export interface DrawnStep {
  readonly effect: string;
  readonly settings: Settings;
  /** The version of the effect's code. */
  readonly version: number;
}

/** @throws {ParameterError} naming the effects there are. */
function effectNamed(name: string): Effect {
  const found = (effects as readonly Effect[]).find(({ effect }) => effect === name);
  if (found === undefined) throw new ParameterError("effect", `one of ${names.join(", ")}`, name);
  return found;
}

/** @param choose `all`: every step, in order; `one`: one of them, drawn. */
export function drawSteps(steps: readonly AlterationStep[], choose: "all" | "one", rng: Rng): DrawnStep[] {
  const chosen = choose === "all" ? steps : [rng.pick(steps)];
  return chosen.map(({ effect: name, ...options }) => {
    const effect = effectNamed(name);
    return { effect: name, settings: effect.draw(options, rng), version: effect.version };
  });
}

/** Which other recordings a step lets be heard. */
export function hearingOf({ effect, settings }: DrawnStep): Hearing | undefined {
  return effectNamed(effect).hears?.(settings);
}

/**
 * Applies steps in order.
 *
 * @param steps `others`: samples of the recordings that `hearingOf` asks for.
 * @param what Names the recording in messages.
 * @param rng The recording's own stream.
 * @throws {ParameterError} for samples that are not finite.
 */
export function alterSignal(
  { samples, sampleRateHz }: Signal,
  steps: readonly (DrawnStep & { readonly others: readonly Float32Array[] })[],
  what: string,
  rng: Rng,
): Float32Array {
  requireFinite(what, samples);
  let altered = samples;
  for (const [i, { effect, settings, others }] of steps.entries()) {
    for (const other of others) requireFinite(`${what}, another recording`, other);
    altered = effectNamed(effect).apply(
      { samples: altered, sampleRateHz },
      settings,
      others,
      rng.fork(i, effect),
    );
  }
  return altered;
}
