/** @file Networks on the compute engine: parameters, layers, losses, optimisers, the training loop. */

export * from "./backward.ts";
export * from "./clipping.ts";
export * from "./cost.ts";
export { hostState } from "./host.ts";
export * from "./initialisers.ts";
export * from "./kit.ts";
export * from "./layers.ts";
export * from "./lender.ts";
export * from "./live.ts";
export { inLockstep, OutOfStepError } from "./lockstep.ts";
export * from "./losses.ts";
export * from "./normalisation.ts";
export * from "./open.ts";
export * from "./optimisers.ts";
export * from "./parameters.ts";
export * from "./recurrent.ts";
export * from "./schedules.ts";
export * from "./state-bytes.ts";
export * from "./train.ts";
