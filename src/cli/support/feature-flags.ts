/** @file `--set` and its options, by which a command line asks for features. */

import { resolve } from "node:path";
import type { Command } from "commander";
import { ParameterError } from "../../core/index.ts";
import { type FeaturesConfig, featureSets, featuresSchema } from "../../features/index.ts";
import type { Io } from "../io.ts";
import { collect, configOf, keyValues, oneOf } from "./flags.ts";

export interface FeatureFlags {
  readonly set: string;
  readonly setOption: readonly string[];
  readonly variant?: string;
}

/** Feature sets that give one row per recording. */
const tableSets = [...Object.keys(featureSets), "joined", "onnx"];

/** @param more Sets to accept in addition to those that give one row per recording. */
export function withFeatureOptions(command: Command, more: readonly string[] = []): Command {
  return command
    .option("--set <id>", `feature set: ${[...tableSets, ...more].join(", ")}`, "is09")
    .option(
      "--set-option <key=value>",
      "an option of the feature set, e.g. path=model.onnx; repeatable",
      collect,
      [],
    );
}

/** @throws {EmoforgeError} if the set is unknown, or does not have one of the options. */
export function featuresOf(
  { set, setOption, variant }: FeatureFlags,
  io: Pick<Io, "cwd">,
  more: readonly string[] = [],
): FeaturesConfig {
  oneOf("--set", [...tableSets, ...more], set);
  if (variant !== undefined) requireVariants(set, variant);
  const options = {
    ...keyValues("--set-option", setOption),
    ...(variant === undefined ? {} : { variant }),
  };
  if (set === "onnx" && !("path" in options))
    throw new ParameterError("--set onnx", "a model", "none", "Add: --set-option path=<model.onnx>");
  const config = configOf("--set", featuresSchema, { ...options, set });
  return config.set === "onnx" ? { ...config, path: resolve(io.cwd, config.path) } : config;
}

function requireVariants(set: string, variant: string): void {
  const withVariants = featuresSchema.options
    .filter(({ shape }) => "variant" in shape)
    .flatMap(({ shape }) => [...shape.set.values]);
  oneOf("--variant", ["reference", "textbook"], variant);
  if (!withVariants.some((id) => id === set)) {
    throw new ParameterError(
      "--variant",
      `a set that has variants (${withVariants.join(", ")})`,
      `--set ${set}`,
    );
  }
}
