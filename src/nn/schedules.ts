/** @file How the learning rate changes: factors by step (or epoch, as the caller counts). */

import { ParameterError } from "../core/index.ts";

/** Factor of the learning rate at `step`, from 0. */
export type Schedule = (step: number) => number;

export const constantRate: Schedule = () => 1;

/** `factor` once after `every` steps, twice after twice as many, ... */
export function stepDecay({ every, factor }: { readonly every: number; readonly factor: number }): Schedule {
  requirePositive("stepDecay, every", every);
  return (step) => factor ** Math.floor(step / every);
}

/** From 1 down to `floor` along half a cosine over `steps` (Loshchilov & Hutter, 2017, without restarts). */
export function cosine({ steps, floor = 0 }: { readonly steps: number; readonly floor?: number }): Schedule {
  requirePositive("cosine, steps", steps);
  return (step) => floor + (1 - floor) * 0.5 * (1 + Math.cos(Math.PI * Math.min(1, step / steps)));
}

/** Rises linearly to 1 over the first `steps`, then follows `after`, counted from its own 0. */
export function warmup({
  steps,
  after = constantRate,
}: {
  readonly steps: number;
  readonly after?: Schedule;
}): Schedule {
  requirePositive("warmup, steps", steps);
  return (step) => (step < steps ? (step + 1) / steps : after(step - steps));
}

function requirePositive(what: string, value: number): void {
  if (!(Number.isInteger(value) && value > 0)) throw new ParameterError(what, "a positive integer", value);
}
