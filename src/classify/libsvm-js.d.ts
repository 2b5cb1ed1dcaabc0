/** @file Types of the parts of libsvm-js that are used. */
/** The parts of libsvm-js 0.2 that are used; the package ships no types. `imports` in package.json says which build it is. */
declare module "#libsvm" {
  export default class Svm {
    constructor(options: Readonly<Record<string, unknown>>);
    /** Rows of a precomputed kernel: entry 0 is the row's number from 1 on, then its kernel values with all rows. */
    train(samples: readonly Float64Array[], labels: readonly number[]): void;
    serializeModel(): string;
    free(): void;
  }
}
