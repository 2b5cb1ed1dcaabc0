/** @file Models of speech that others have published as ONNX files, with the hashes by which they are recognised. */

import type { EmbeddingOptions } from "./options.ts";

export interface PublishedModel {
  readonly id: string;
  readonly title: string;
  /** Repository of the hub, revision (a commit) and path of the file. */
  readonly repository: string;
  readonly revision: string;
  readonly file: string;
  /** SHA-256 of the file. */
  readonly sha256: string;
  /** Size in bytes, where it is known to the byte. */
  readonly bytes?: number;
  /** Size as the hub states it, MB. */
  readonly megabytes: number;
  /** Values of a frame. */
  readonly dimensions: number;
  readonly layers: number;
  readonly languages: string;
  readonly licence: string;
  /** Where the licence is stated. */
  readonly url: string;
  readonly citation: string;
  /** Options that go with the model, besides its path. */
  readonly options: Partial<Pick<EmbeddingOptions, "normalise">>;
}

/** The smallest come first. Those of 8 bits are quantised; `fp32` are as they were trained. */
export const publishedModels: readonly PublishedModel[] = /* @__PURE__ */ listed();

/** A function, so that a page that does not use the list does not load it. */
function listed(): PublishedModel[] {
  const whisper = {
    languages: "99 languages",
    licence: "MIT (OpenAI); the hub's pages of the original weights say Apache-2.0",
    url: "https://github.com/openai/whisper",
    citation:
      "Radford et al. 2022, Robust Speech Recognition via Large-Scale Weak Supervision, arXiv:2212.04356",
    options: {},
  } as const;

  const tiny = { repository: "Xenova/whisper-tiny", revision: "5332fcc35e32a33b86612b9a57a89be7906102b1" };
  const base = { repository: "Xenova/whisper-base", revision: "64da57285918e20ea79ea5c88eed7197933abaa8" };
  const small = { repository: "Xenova/whisper-small", revision: "2d67713f236afa48a18992566e7647f6ca848e13" };
  const quantised = "onnx/encoder_model_quantized.onnx";
  const whole = "onnx/encoder_model.onnx";

  return [
    {
      id: "whisper-tiny-encoder",
      title: "Encoder of Whisper tiny, 8 bits",
      ...tiny,
      file: quantised,
      sha256: "fd9d995b9dcb0520f0dbf6cf68651af639fc385f594d9d876e69ca2802dc438e",
      bytes: 10_124_910,
      megabytes: 10.1,
      dimensions: 384,
      layers: 4,
      ...whisper,
    },
    {
      id: "whisper-base-encoder",
      title: "Encoder of Whisper base, 8 bits",
      ...base,
      file: quantised,
      sha256: "3e345e977b55620a37c0c2b2af0644e019afdfad562dcf71eb929bb7274285f9",
      bytes: 23_200_850,
      megabytes: 23.2,
      dimensions: 512,
      layers: 6,
      ...whisper,
    },
    {
      id: "whisper-tiny-encoder-fp32",
      title: "Encoder of Whisper tiny",
      ...tiny,
      file: whole,
      sha256: "39e81b6c86a5b2b4beda1bb3145486a769d594801f780a66cad1ae72c7ad2c5e",
      bytes: 32_909_539,
      megabytes: 32.9,
      dimensions: 384,
      layers: 4,
      ...whisper,
    },
    {
      id: "whisper-base-encoder-fp32",
      title: "Encoder of Whisper base",
      ...base,
      file: whole,
      sha256: "f0bd7927234639c6e1f293cef18a210cee4e4aea93e200ebbe48e1d7acf6fdb1",
      bytes: 82_474_863,
      megabytes: 82.5,
      dimensions: 512,
      layers: 6,
      ...whisper,
    },
    {
      id: "whisper-small-encoder",
      title: "Encoder of Whisper small, 8 bits",
      ...small,
      file: quantised,
      sha256: "969f5ac12974340386bf7a02ea6626003e5e2dee396ffc6ab0eec282bf55ba06",
      bytes: 92_324_809,
      megabytes: 92.3,
      dimensions: 768,
      layers: 12,
      ...whisper,
    },
    {
      id: "hubert-base",
      title: "HuBERT base, 8 bits",
      repository: "Xenova/hubert-base-ls960",
      revision: "605602b14ca8b3bfe9a3f6d28bfc7120e27d8223",
      file: "onnx/model_quantized.onnx",
      sha256: "786786c4a3eef866901137c4f0d0ab3ac139b49997b446643cde7f633b8744b3",
      megabytes: 95.6,
      dimensions: 768,
      layers: 12,
      languages: "English",
      licence: "Apache-2.0 (Meta)",
      url: "https://huggingface.co/facebook/hubert-base-ls960",
      citation:
        "Hsu et al. 2021, HuBERT: Self-Supervised Speech Representation Learning by Masked Prediction of Hidden Units, arXiv:2106.07447",
      options: { normalise: "utterance" },
    },
    {
      id: "wavlm-base-plus",
      title: "WavLM base+, 16 bits",
      repository: "Xenova/wavlm-base-plus",
      revision: "27b8ee283bf6c3a5ae77d7e90d8e40a6925288e2",
      file: "onnx/model_fp16.onnx",
      sha256: "8595e889bc108a87544b1c815c2c033b11e7824d9d18732be8e21d16fef0a351",
      megabytes: 189,
      dimensions: 768,
      layers: 12,
      languages: "English",
      licence: "CC BY-SA 3.0 (Microsoft), as the repository that its page refers to states",
      url: "https://github.com/microsoft/UniSpeech/blob/main/LICENSE",
      citation:
        "Chen et al. 2022, WavLM: Large-Scale Self-Supervised Pre-Training for Full Stack Speech Processing, arXiv:2110.13900",
      options: {},
    },
  ];
}

/** The address of a file at its revision. */
export function addressOf({ repository, revision, file }: PublishedModel): string {
  return `https://huggingface.co/${repository}/resolve/${revision}/${file}`;
}

/** The published model with this content, whatever it is called here. */
export function publishedBySha256(sha256: string): PublishedModel | undefined {
  return publishedModels.find((model) => model.sha256 === sha256);
}
