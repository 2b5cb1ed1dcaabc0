/** @file What every section is given. */

import type { CorpusResult, RunArtifacts } from "../../experiment/index.ts";
import type { HeldOut } from "../held-out.ts";
import type { JointMap } from "../maps.ts";

export interface SectionContext {
  readonly run: RunArtifacts;
  readonly corpus: CorpusResult;
  /** Confidence level of the intervals, e.g. 0.95. */
  readonly level: number;
  /** Augmenter -> colour, the same throughout the report. */
  readonly colour: (augmenter: string) => string;
  /** Makes ids of sections and charts unique among corpora: "" or "<corpus>-". */
  readonly prefix: string;
  /** What the others are compared with. */
  readonly baseline: string;
  readonly maps: readonly JointMap[];
  /** About the best scores; null where the run folder holds no predictions. */
  readonly heldOut: readonly HeldOut[] | null;
}
