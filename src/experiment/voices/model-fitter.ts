/** @file Trains classifiers of rows and opens them as a bundle's model would be, which judges many rows fast. */

import { openModel } from "../../bundle/index.ts";
import type { Engine } from "../../tensor/index.ts";
import { mediumOf } from "../media/index.ts";
import type { ClassifierConfig } from "../recipe/schema.ts";
import type { FitModel } from "./choose.ts";

export function modelFitter(classifier: ClassifierConfig, engine: Engine): FitModel {
  const kind = mediumOf({ medium: "rows" }).classifiers.create(classifier, { engine });
  return async (train, rng) => {
    const fitted = await kind.fit(train, { rng });
    const { classes, features: names } = train;
    return openModel({ model: fitted.toOnnx(), classes, features: { names } }, engine);
  };
}
