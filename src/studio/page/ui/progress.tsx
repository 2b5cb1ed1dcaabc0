/** @file Work in progress, with a way to stop it. */

import { duration } from "../../../report/format.ts";
import type { Work } from "../job.ts";

interface WorkProps {
  readonly work: Work;
  /** What the button says, e.g. "Check the recordings". */
  readonly action: string;
  /** What is being done, e.g. "Checking the recordings". */
  readonly doing: string;
}

/** A button as long as nothing is done; then a bar; then nothing, since what was made stands elsewhere. */
export function WorkButton({ work, action, doing }: WorkProps) {
  const { job, error } = work;
  if (job?.state === "running") {
    const share = job.total > 0 ? job.done / job.total : undefined;
    const left = job.leftSec === null ? "" : `, about ${duration(job.leftSec)} left`;
    const said = share === undefined ? "starting" : `${Math.floor(100 * share)} %${left}`;
    return (
      <div class="work">
        <label>
          {doing}: {said}
          <progress max={1} value={share} />
        </label>
        <button type="button" onClick={work.stop}>
          Stop
        </button>
      </div>
    );
  }
  const fault = error || (job?.state === "failed" ? job.error : "");
  return (
    <div class="work">
      {fault && (
        <p class="fault" role="alert">
          {fault}
        </p>
      )}
      <button type="button" onClick={work.start}>
        {job?.state === "failed" ? "Try again" : action}
      </button>
    </div>
  );
}
