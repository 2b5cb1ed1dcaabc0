/** @file Results of earlier versions, which judged any number of speakers, as they would be judged now. */

import { speakersToJudge } from "../core/index.ts";
import type { Comparison, CorpusResult, Results } from "../experiment/index.ts";
import { resampledOf } from "./resampled.ts";

/** Few speakers give no verdict, in old results either; p values are left as they were computed. */
export function asJudgedNow(results: Results): Results {
  return { ...results, corpora: results.corpora.map(rejudged) };
}

function rejudged(corpus: CorpusResult): CorpusResult {
  const speakers = resampledOf(corpus)?.speakers;
  const few = typeof speakers === "number" && speakers < speakersToJudge;
  if (corpus.resampled !== undefined || !few) return corpus;
  const judge = <One extends Pick<Comparison, "verdict">>(one: One): One =>
    one.verdict === "not-judged" ? one : { ...one, speakers, verdict: "too-few-speakers" };
  return {
    ...corpus,
    comparisons: corpus.comparisons.map((c) => ({
      ...judge(c),
      ...(c.reduced && { reduced: judge(c.reduced) }),
    })),
  };
}
