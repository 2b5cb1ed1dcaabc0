/** @file The answer of a run on several corpora in one sentence. */

import { speakersToJudge } from "../core/index.ts";
import type { CorpusResult } from "../experiment/index.ts";
import { enumerate } from "./format.ts";
import { headlineOf, outcomeOf } from "./measure.ts";
import { judged } from "./select.ts";

/** More names than this are only counted. */
const mostNamed = 4;

/** @param entries What the corpora are called together: "corpora", or "entries" where one takes part more than once. */
export function overallHeadline(corpora: readonly CorpusResult[], entries: string): string {
  const all = corpora.length;
  const outcomes = corpora.map((corpus) => judged(corpus).map(headlineOf(corpus).judge).map(outcomeOf));
  const compared = outcomes.filter((list) => list.length > 0);
  if (compared.length === 0)
    return `This run judged no augmenter against no augmentation, so it cannot say on any of its ${all} ${entries} whether augmentation helps.`;
  if (compared.every((list) => list.every((outcome) => outcome === "too-few-speakers")))
    return `On none of the ${all} ${entries} were enough speakers tested to say whether augmentation helps: it takes ${speakersToJudge}.`;
  const names = new Set(corpora.map((corpus) => headlineOf(corpus).name));
  const measure = names.size === 1 ? [...names][0] : "the score";
  const those = (outcome: string) => {
    const ids = corpora.filter((_, i) => outcomes[i].includes(outcome as never)).map(({ card }) => card.id);
    return { count: ids.length, named: ids.length > mostNamed ? "" : ` (${enumerate(ids)})` };
  };
  const [gains, losses] = [those("gain"), those("loss")];
  const fell = losses.count === 0 ? "" : ` On ${losses.count}${losses.named} at least one lowered it.`;
  if (gains.count === 0)
    return `On none of the ${all} ${entries} could any augmenter be shown to raise ${measure}.${fell}`;
  const rest = gains.count === all ? "" : "; elsewhere none could be shown to";
  return `On ${gains.count} of ${all} ${entries}${gains.named} at least one augmenter raised ${measure}${rest}.${fell}`;
}
