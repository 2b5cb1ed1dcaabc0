/** @file A recording as sound, a chain of effects and a seed; and what comes of them. */

import { useEffect, useMemo, useState } from "preact/hooks";
import type { UtteranceColumns } from "../../../server/columns.ts";
import { useLoaded } from "../../api.ts";
import { to } from "../../router.ts";
import { Fault, Waiting } from "../../ui/states.tsx";
import { longestSec, type Made, make, openedBench, rateHz } from "./bench.ts";
import { formsOf, type Step, shortest, stepOf } from "./fields.ts";
import { AB } from "./listen.tsx";
import { SeedInput } from "./number.tsx";
import { PictureLanes } from "./pictures.tsx";
import { RecipeEntry } from "./recipe.tsx";
import { Steps } from "./steps.tsx";

interface BenchProps {
  readonly corpus: string;
  readonly index: number;
  readonly columns: UtteranceColumns;
}

export function SoundBench({ corpus, index, columns }: BenchProps) {
  const effects = useLoaded("effects", async () => {
    const { schema, defaults } = await openedBench().effects();
    return formsOf(schema, defaults);
  });
  const [chosen, setChosen] = useState<readonly Step[] | undefined>();
  const [choose, setChoose] = useState<"all" | "one">("all");
  const [seed, setSeed] = useState(1);
  const forms = effects.state === "there" ? effects.value : undefined;
  const steps = useMemo(
    () => chosen ?? (forms === undefined ? undefined : [stepOf(forms[0])]),
    [chosen, forms],
  );

  // The last result stays until the next is there: pages that jump are hard to compare on.
  const [made, setMade] = useState<Made | undefined>();
  const [error, setError] = useState("");
  useEffect(() => {
    if (steps === undefined) return;
    let wanted = true;
    make(corpus, index, columns, { steps, choose, seed: String(seed) }).then(
      (result) => {
        if (!wanted) return;
        setMade(result);
        setError("");
      },
      (fault: Error) => wanted && setError(fault.message),
    );
    return () => {
      wanted = false;
    };
  }, [corpus, index, columns, steps, choose, seed]);

  const pair = useMemo(() => made && { ...made, sampleRateHz: rateHz }, [made]);
  if (effects.state === "failed") return <Fault error={effects.error} retry={effects.retry} />;
  if (forms === undefined || steps === undefined) return <Waiting what="the effects" />;
  const entry = {
    kind: "audio",
    ...(choose === "one" && { choose }),
    steps: steps.map((step) => shortest(step, forms)),
  };
  return (
    <>
      <div class="bench">
        <form aria-label="What is done to it" onSubmit={(event) => event.preventDefault()}>
          <Steps forms={forms} steps={steps} set={setChosen} />
          <div class="work">
            <label>
              Each copy gets
              <select
                value={choose}
                onChange={({ currentTarget }) => setChoose(currentTarget.value === "one" ? "one" : "all")}
              >
                <option value="all">all effects, in order</option>
                <option value="one">one of them, drawn</option>
              </select>
            </label>
            <SeedInput seed={seed} set={setSeed} />
            <button type="button" onClick={() => setSeed(seed + 1)}>
              Another copy
            </button>
          </div>
        </form>
        <div>
          {error !== "" && <Fault error={error} />}
          {error === "" && made === undefined && <Waiting what="the recording" />}
          {error === "" && made !== undefined && pair !== undefined && (
            <>
              <AB pair={pair} />
              <PictureLanes pictures={made.pictures} stretched={made.stretched} />
              <Drawn made={made} corpus={corpus} index={index} />
            </>
          )}
        </div>
      </div>
      {error === "" && <RecipeEntry entry={entry} />}
    </>
  );
}

/** What chance has made of the ranges. */
function Drawn({
  made,
  corpus,
  index,
}: {
  readonly made: Made;
  readonly corpus: string;
  readonly index: number;
}) {
  const seconds = made.original.length / rateHz;
  return (
    <>
      <p class="note" role="status">
        Drawn for this copy:{" "}
        {made.steps
          .map(({ effect, settings }) =>
            [effect, ...Object.entries(settings).map(([key, value]) => `${key} ${value}`)].join(" "),
          )
          .join("; ")}
        .{made.heard.length > 0 && ` Heard besides: ${made.heard.join(", ")}.`}
        {seconds >= longestSec && ` Only the first ${longestSec} seconds lie on the bench.`}
      </p>
      <p class="note">
        Effects work on {rateHz / 1000} kHz, which is what features hear.{" "}
        <a href={to("corpora", corpus, index)}>More of this recording</a>
      </p>
    </>
  );
}
