/** @file The known corpora. To add one: write its file, then name it here. */

import { aesdd } from "./aesdd.ts";
import { cremaD } from "./crema-d.ts";
import { demo } from "./demo/demo.ts";
import { emodb } from "./emodb.ts";
import { emovo } from "./emovo.ts";
import { esd, esdEnglish, esdMandarin } from "./esd.ts";
import { iemocap } from "./iemocap.ts";
import type { CorpusLoader } from "./loader.ts";
import { nemo } from "./nemo.ts";
import { ravdess } from "./ravdess.ts";
import { savee } from "./savee.ts";
import { shemo } from "./shemo.ts";
import { tess } from "./tess.ts";
import { urdu } from "./urdu.ts";

export const corpusLoaders: readonly CorpusLoader[] = [
  demo,
  emodb,
  emovo,
  ravdess,
  iemocap,
  esd,
  esdMandarin,
  esdEnglish,
  cremaD,
  tess,
  savee,
  urdu,
  nemo,
  shemo,
  aesdd,
];
