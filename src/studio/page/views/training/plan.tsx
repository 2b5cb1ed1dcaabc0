/** @file What a run would do, and about how long it would take, before anything is trained. */

import { useEffect, useState } from "preact/hooks";
import type { PlanSummary, Wanted } from "../../../server/training.ts";
import { answered, api } from "../../api.ts";
import { resultOf, useJob } from "../../job.ts";
import { WorkButton } from "../../ui/progress.tsx";

export function Plan({ wanted, ready }: { readonly wanted: Wanted; readonly ready: boolean }) {
  const content = JSON.stringify(wanted);
  const [draft, setDraft] = useState("");
  const [plan, setPlan] = useState<PlanSummary | undefined>();
  // A plan is that of one text: another one is planned anew.
  useEffect(() => {
    setDraft(crypto.randomUUID());
    setPlan(undefined);
  }, [content]);
  const work = useJob("plan", draft, () => answered(api.training.plan.$post({ json: { ...wanted, draft } })));
  const { job } = work;
  useEffect(() => {
    if (job?.state === "done") resultOf<PlanSummary>(job).then(setPlan);
  }, [job?.state]);
  if (!ready) return <p class="note">The recipe has faults; a plan can be made once they are mended.</p>;
  if (plan === undefined)
    return <WorkButton work={work} action="Plan it" doing="Extracting features and planning" />;
  return (
    <div role="status">
      {plan.absent.map((one) => (
        <p class="care" key={one}>
          Left out: {one}
        </p>
      ))}
      <ul>
        {plan.corpora.map(({ title, utterances, classes, folds, notes }) => (
          <li key={title}>
            {title}: {utterances} utterances, {classes} classes, {folds} {folds === 1 ? "fold" : "folds"}
            {notes.map((note) => (
              <p class="note" key={note}>
                {note}
              </p>
            ))}
          </li>
        ))}
      </ul>
      <p>
        {plan.fits} fits of augmenters, {plan.trials} trials
        {plan.finished > 0 ? `, ${plan.finished} of them finished already` : ""}. Estimated time:{" "}
        <strong>{spoken(plan.seconds)}</strong> on {plan.workers} {plan.workers === 1 ? "worker" : "workers"}
        {plan.measured ? "" : ", a guess for what this machine has not run before"}.
      </p>
    </div>
  );
}

function spoken(seconds: number): string {
  if (seconds < 90) return `${Math.max(1, Math.round(seconds))} s`;
  if (seconds < 5400) return `${Math.round(seconds / 60)} min`;
  return `${(seconds / 3600).toFixed(1)} h`;
}
