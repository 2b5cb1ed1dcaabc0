/** The parts of libsvm-js 0.2 that are used; the package ships no types. */
declare module "libsvm-js/wasm.js" {
  interface Svm {
    /** Rows of a precomputed kernel: entry 0 is the row's number from 1 on, then its kernel values with all rows. */
    train(samples: readonly Float64Array[], labels: readonly number[]): void;
    serializeModel(): string;
    free(): void;
  }
  const loading: Promise<new (options: Readonly<Record<string, unknown>>) => Svm>;
  export default loading;
}

declare module "libsvm-js/out/wasm/libsvm.js" {
  const module: { printErr: (message: string) => void; readonly HEAPU8: Uint8Array };
  export default module;
}
