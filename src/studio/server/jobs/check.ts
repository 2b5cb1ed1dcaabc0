/** @file Decodes every recording of a corpus and says what is wrong with it. */

import type { CorpusCheck } from "../../../corpora/index.ts";
import { checkRecordings } from "../../../experiment/index.ts";
import type { Studio } from "../studio.ts";
import type { JobState } from "../work.ts";

export interface CheckResult {
  readonly whole: CorpusCheck;
}

export async function checkJob({ corpora, jobs, workspace }: Studio, key: string): Promise<JobState> {
  const corpus = await corpora.open(key);
  const { platform, workers, cacheFolder } = workspace;
  return jobs.start(
    "check",
    key,
    async (watch): Promise<CheckResult> => ({
      whole: await checkRecordings(corpus, { platform, workers, cacheFolder, ...watch }),
    }),
  );
}
