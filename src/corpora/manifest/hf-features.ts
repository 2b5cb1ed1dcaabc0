/** @file What Hugging Face's `datasets` writes about the columns into the footer of a Parquet file: which is audio, which has classes. */

import * as z from "zod";
import type { ParquetFile } from "./parquet-file.ts";

const featureSchema = z.looseObject({
  _type: z.string().optional(),
  names: z.union([z.array(z.string()), z.record(z.string(), z.string())]).optional(),
});

const footerSchema = z.looseObject({
  info: z.looseObject({ features: z.record(z.string(), z.unknown()).nullish() }).nullish(),
});

export interface HfFeatures {
  /** The column of recordings, if the footer names one. */
  readonly audio: string | undefined;
  /** Names of the classes whose numbers a column holds. */
  classesOf(column: string): readonly string[] | undefined;
}

/** Knows nothing if the footer has no such entry, or one that cannot be read. */
export function readFeatures({ about }: Pick<ParquetFile, "about">): HfFeatures {
  const features = new Map<string, z.output<typeof featureSchema>>();
  for (const [name, value] of Object.entries(parsedFeatures(about.get("huggingface")))) {
    const feature = featureSchema.safeParse(value);
    if (feature.success) features.set(name, feature.data);
  }
  return {
    audio: [...features].find(([, { _type }]) => _type === "Audio")?.[0],
    classesOf: (column) => {
      const names = features.get(column)?.names;
      return names === undefined ? undefined : Array.isArray(names) ? names : inOrder(names);
    },
  };
}

function parsedFeatures(text: string | undefined): Readonly<Record<string, unknown>> {
  if (text === undefined) return {};
  try {
    return footerSchema.parse(JSON.parse(text)).info?.features ?? {};
  } catch {
    return {};
  }
}

/** The names of a mapping number -> name, which some tools write. */
function inOrder(names: Readonly<Record<string, string>>): string[] {
  return Object.keys(names)
    .sort((a, b) => Number(a) - Number(b))
    .map((key) => names[key] as string);
}
