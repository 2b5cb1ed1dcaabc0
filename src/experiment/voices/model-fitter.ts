/** @file Trains classifiers of rows and opens them as a bundle's model would be, which judges many rows fast. */

import { openModel } from "../../bundle/index.ts";
import { restoreRng } from "../../core/index.ts";
import { type Card, computeOn, type Engine } from "../../tensor/index.ts";
import { mediumOf } from "../media/index.ts";
import type { ClassifierConfig } from "../recipe/schema.ts";
import type { FitModel } from "./choose.ts";

/** @param engine What the models are opened with. @param card What networks are trained on instead. */
export function modelFitter(classifier: ClassifierConfig, engine: Engine, card?: Card): FitModel {
  const { classifiers } = mediumOf({ medium: "rows" });
  const network = classifiers.of(classifier.kind).traits?.network === true;
  return async (train, rng) => {
    const start = rng.state();
    const { value: fitted } = await computeOn({ cpu: engine, card }, network, (on) =>
      classifiers.create(classifier, { engine: on }).fit(train, { rng: restoreRng(start) }),
    );
    const { classes, features: names } = train;
    return openModel({ model: fitted.toOnnx(), classes, features: { names } }, engine);
  };
}
