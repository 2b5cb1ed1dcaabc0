/** @file Corpora: which there are, what is in one, and its recordings to see and hear. */

import type { View } from "../../view.ts";
import { CorpusPage } from "./corpus.tsx";
import { CorpusList } from "./list.tsx";
import { UtterancePage } from "./utterance.tsx";

const Corpora: View = ({ path }) => {
  const [key, index] = path;
  if (key === undefined) return <CorpusList />;
  if (index === undefined) return <CorpusPage key={key} corpus={key} />;
  return <UtterancePage key={`${key}/${index}`} corpus={key} index={Number(index)} />;
};

export default Corpora;
