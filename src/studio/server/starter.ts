/** @file The recipe that the page offers to begin with: small, and of the corpus that is always there. */

export const starterRecipe = `title: My first run
question: Does adding synthetic rows raise the recall of scarce emotions?
seed: 1
corpora:
  - { id: demo, classes: [anger, fear, happiness, sadness, neutral] }
features: { set: is09 }
protocol: { kind: leave-one-speaker-out }
normalisation: [speaker]
repeats: 1
augmenters:
  - { kind: none }
  - { kind: noise, level: 0.3 }
  - { kind: smote, neighbours: 3 }
amounts: [1]
classifiers:
  - { kind: svm, c: 0.01, classWeights: balanced }
`;
