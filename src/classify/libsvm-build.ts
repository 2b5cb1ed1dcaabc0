/** @file The build of libsvm for this place (package.json, `imports`), kept from doing more than it is asked for. */

import Svm from "#libsvm";

interface Handlers {
  listeners?(event: string): ((...args: never[]) => void)[];
  off?(event: string, listener: (...args: never[]) => void): void;
}

// In Node, loading it has every rejection that nobody handles end the program, without a word.
const { process: host } = globalThis as unknown as { readonly process?: Handlers };
for (const listener of host?.listeners?.("unhandledRejection") ?? [])
  if (String(listener).includes('process["exit"](1)')) host?.off?.("unhandledRejection", listener);

export { Svm };
