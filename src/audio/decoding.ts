/** @file What the WebAssembly decoders return, and the advice for a file that they cannot read. */

export interface Decoded {
  readonly channelData: readonly Float32Array[];
  readonly sampleRate: number;
  readonly errors: readonly { readonly message: string }[];
}

export const COPY_AGAIN = "The file is damaged or cut short: copy it again from its source.";
