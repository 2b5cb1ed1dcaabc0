/** @file A recording's spectrogram, an augmenter of spectrograms with its options, and the view that comes of them. */

import { useEffect, useMemo, useState } from "preact/hooks";
import type { UtteranceColumns } from "../../../server/columns.ts";
import { answered, api, useLoaded } from "../../api.ts";
import { to } from "../../router.ts";
import { Fault, Waiting } from "../../ui/states.tsx";
import type { Pair } from "./ear.ts";
import { type EffectForm, formOf, type Step, shortest, stepOf } from "./fields.ts";
import { AB } from "./listen.tsx";
import { SeedInput } from "./number.tsx";
import { PictureLanes } from "./pictures.tsx";
import { RecipeEntry } from "./recipe.tsx";
import { Option } from "./steps.tsx";
import { longestViewSec, type Maker, makeView, openedViews, type Shown, soundsOfView } from "./views.ts";

interface BenchProps {
  readonly corpus: string;
  readonly index: number;
  readonly columns: UtteranceColumns;
}

interface KindForm extends EffectForm {
  readonly summary: string;
}

/** The value of a viewmaker in the choice of augmenters. */
const fitted = "viewmaker:";

export function SpectrogramBench({ corpus, index, columns }: BenchProps) {
  const kinds = useLoaded("kinds of views", async () =>
    (await openedViews().kinds()).map(
      ({ kind, summary, schema, defaults }): KindForm => ({ ...formOf(kind, schema, defaults), summary }),
    ),
  );
  const viewmakers = useLoaded("viewmakers", () => answered(api.models.viewmakers.$get()));
  const [chosen, setChosen] = useState("specaugment");
  const [changed, setChanged] = useState<Readonly<Record<string, Step>>>({});
  const [seed, setSeed] = useState(1);
  const forms = kinds.state === "there" ? kinds.value : undefined;
  const form = forms?.find(({ effect }) => effect === chosen);
  const step = useMemo(
    () => (form === undefined ? undefined : (changed[chosen] ?? stepOf(form))),
    [form, changed, chosen],
  );
  const maker = useMemo((): Maker | undefined => {
    if (chosen.startsWith(fitted)) return { viewmaker: chosen.slice(fitted.length) };
    if (step === undefined) return undefined;
    const { effect: kind, ...options } = step;
    return { config: { kind, ...options } };
  }, [chosen, step]);
  const { shown, pair, error } = useView(corpus, index, columns, maker, seed);

  if (kinds.state === "failed") return <Fault error={kinds.error} retry={kinds.retry} />;
  if (forms === undefined) return <Waiting what="the augmenters" />;
  const there = viewmakers.state === "there" ? viewmakers.value : undefined;
  const viewmaker = there?.viewmakers.find(({ name }) => `${fitted}${name}` === chosen);
  return (
    <>
      <div class="bench">
        <form aria-label="What makes the view" onSubmit={(event) => event.preventDefault()}>
          <label>
            Augmenter{" "}
            <select value={chosen} onChange={({ currentTarget }) => setChosen(currentTarget.value)}>
              {forms.map(({ effect }) => (
                <option key={effect} value={effect}>
                  {effect}
                </option>
              ))}
              {there?.viewmakers.map(({ name }) => (
                <option key={name} value={`${fitted}${name}`}>
                  viewmaker {name}
                </option>
              ))}
            </select>
          </label>
          {form !== undefined && step !== undefined && (
            <>
              <p>{form.summary}</p>
              <div class="options">
                {form.fields.map((field) => (
                  <Option
                    key={`${chosen} ${field.key}`}
                    field={field}
                    value={step[field.key]}
                    set={(value) => setChanged({ ...changed, [chosen]: { ...step, [field.key]: value } })}
                  />
                ))}
              </div>
            </>
          )}
          {viewmaker !== undefined &&
            (viewmaker.error !== "" ? (
              <Fault error={viewmaker.error} />
            ) : (
              "corpus" in viewmaker && (
                <p>
                  Learned from {viewmaker.utterances} recordings of {viewmaker.corpus} (
                  {viewmaker.classes.join(", ")}). Its views differ from their sources by a perturbation of{" "}
                  {viewmaker.least} to {viewmaker.most} standard deviations of each mel band.
                </p>
              )
            ))}
          {there?.viewmakers.length === 0 && (
            <p class="note">
              A fitted viewmaker would stand here too:{" "}
              <code>
                emoforge augment {corpus} --with viewmaker --set logmel --save-fitted {there.folder}/views
              </code>{" "}
              makes one.
            </p>
          )}
          <div class="work">
            <SeedInput seed={seed} set={setSeed} />
            <button type="button" onClick={() => setSeed(seed + 1)}>
              Another view
            </button>
          </div>
        </form>
        <div>
          {error !== "" && <Fault error={error} />}
          {error === "" && shown === undefined && <Waiting what="the view" />}
          {error === "" && shown !== undefined && (
            <>
              {pair === undefined ? <Waiting what="the sound" /> : <AB pair={pair} inverted />}
              <PictureLanes pictures={shown.pictures} stretched={chosen === "time-stretch"} />
              <About shown={shown} columns={columns} corpus={corpus} index={index} />
            </>
          )}
        </div>
      </div>
      {step !== undefined && error === "" && <RecipeEntry entry={entryOf(step, forms)} of="clips" />}
      {viewmaker !== undefined && viewmaker.error === "" && (
        <section>
          <h2>Use it</h2>
          <p>
            <code>
              emoforge augment {corpus} --with {there?.folder}/{viewmaker.name} --set logmel --out views
            </code>{" "}
            writes views of a whole corpus. In a recipe, <code>kind: viewmaker</code> learns anew in every
            fold, so that no test recording is learned from.
          </p>
        </section>
      )}
    </>
  );
}

function entryOf(step: Step, forms: readonly EffectForm[]): object {
  const { effect: kind, ...options } = shortest(step, forms);
  return { kind, ...options };
}

/** The last view stays until the next is there; its sound comes after its pictures. */
function useView(
  corpus: string,
  index: number,
  columns: UtteranceColumns,
  maker: Maker | undefined,
  seed: number,
): { readonly shown: Shown | undefined; readonly pair: Pair | undefined; readonly error: string } {
  const [shown, setShown] = useState<Shown | undefined>();
  const [pair, setPair] = useState<Pair | undefined>();
  const [error, setError] = useState("");
  useEffect(() => {
    if (maker === undefined) return;
    let wanted = true;
    const show = async () => {
      const made = await makeView(corpus, index, columns, maker, String(seed));
      if (!wanted) return;
      setShown(made);
      setPair(undefined);
      setError("");
      const sounds = await soundsOfView(made);
      const stretched = "config" in maker && maker.config.kind === "time-stretch";
      if (wanted) setPair({ ...sounds, stretched });
    };
    show().catch((fault: Error) => wanted && setError(fault.message));
    return () => {
      wanted = false;
    };
  }, [corpus, index, columns, maker, seed]);
  return { shown, pair, error };
}

function About({ shown, columns, corpus, index }: BenchProps & { readonly shown: Shown }) {
  const { sources, seed, others, analysis } = shown;
  const besides = sources.filter((id) => id !== columns.ids[index]);
  const seconds = (shown.before.length / analysis.mels) * (analysis.hopMs / 1000);
  return (
    <>
      <p class="note" role="status">
        {besides.length > 0 ? `Made with ${besides.join(", ")} too. ` : "Made from this recording alone. "}
        Its random stream: <code>{seed}</code>.
        {seconds >= longestViewSec - 0.1 && ` Only the first ${longestViewSec} seconds lie on the bench.`}
      </p>
      <p class="note">
        Spectrograms of {analysis.mels} mel bands every {analysis.hopMs} ms, normalised for the augmenter by
        the statistics of{" "}
        {others === 0 ? "the recording" : `the recording and ${others} others of the corpus`}, and shown as
        they are. <a href={to("corpora", corpus, index)}>More of this recording</a>
      </p>
    </>
  );
}
