import { classifiers } from "../../src/classify/index.ts";
import type { Engine } from "../../src/tensor/index.ts";
import { describeClassifier } from "./contract.ts";

type Options = Parameters<typeof classifiers.rows.make>[0];
const make = (options: Options) => (engine: Engine) => classifiers.rows.make(options, { engine });

const needsSpeakers = "It chooses on inner folds by speaker, and synthetic rows have none.";

describeClassifier("majority", make({ kind: "majority" }), {
  ignoresFeatures: "It looks at class shares only.",
});
describeClassifier("svm", make({ kind: "svm" }));
describeClassifier("svm, C searched and calibrated", make({ kind: "svm", c: "search", calibrate: true }), {
  needsSpeakers,
});
describeClassifier("svm, radial", make({ kind: "svm", kernel: "rbf", c: 1 }));
describeClassifier("lda", make({ kind: "lda", shrinkage: 0.3 }));
describeClassifier("lda, shrinkage chosen and calibrated", make({ kind: "lda", calibrate: true }), {
  needsSpeakers,
});
describeClassifier("lda, shrinkage chosen", make({ kind: "lda" }));
describeClassifier("logistic", make({ kind: "logistic", c: 0.1 }));
describeClassifier(
  "logistic, C searched and calibrated",
  make({ kind: "logistic", c: "search", calibrate: true }),
  { needsSpeakers },
);
describeClassifier("dnn", make({ kind: "dnn", hidden: [16], epochs: 60, batchSize: 16, learningRate: 0.02 }));
describeClassifier(
  "ensemble",
  make({
    kind: "ensemble",
    members: [
      { kind: "lda" },
      { kind: "svm" },
      { kind: "svm", kernel: "rbf", name: "radial" },
      { kind: "dnn", hidden: [8], epochs: 20, batchSize: 16, learningRate: 0.02 },
    ],
  }),
);
describeClassifier(
  "ensemble, weights chosen",
  make({
    kind: "ensemble",
    weights: "inner",
    members: [
      { kind: "logistic", c: 0.1 },
      { kind: "svm", c: 1 },
    ],
  }),
);
