/** @file A new run: its recipe as text and as a form, faults in place, what it would take, and its start. */

import { useEffect, useState } from "preact/hooks";
import type { RecipeCheck } from "../../../server/recipe-check.ts";
import { answered, api, part, useLoaded } from "../../api.ts";
import { go, to } from "../../router.ts";
import { Fault, FaultPage, Waiting } from "../../ui/states.tsx";
import { Code } from "./code.tsx";
import { completionAt } from "./complete.ts";
import { RecipeForm } from "./form.tsx";
import type { Schema } from "./json-schema.ts";
import { Plan } from "./plan.tsx";
import { choicesOf, mainOf, withClips, withEntry } from "./recipe.ts";

interface NewRunProps {
  /** The run whose recipe to begin with; "" for the small one. */
  readonly from: string;
  /** An augmenter to add to it, as JSON. */
  readonly add: string;
  /** "clips" for an augmenter of spectrograms. */
  readonly of: string;
}

export function NewRun({ from, add, of }: NewRunProps) {
  const begun = useLoaded(`new run ${from}`, async () => {
    const [{ yaml }, schemas, corpora] = await Promise.all([
      from === ""
        ? answered(api.recipes.starter.$get())
        : answered(api.training[":id"].recipe.$get({ param: { id: part(from) } })),
      answered(api.recipes.schema.$get()),
      answered(api.corpora.$get()),
    ]);
    return { yaml, schemas, corpora };
  });
  if (begun.state === "waiting") return <Waiting what="the recipe" />;
  if (begun.state === "failed") return <FaultPage title="New run" error={begun.error} retry={begun.retry} />;
  const { yaml, schemas, corpora } = begun.value;
  const there = corpora.known.filter((one) => one.there).map(({ key }) => key);
  return (
    <Editor
      yaml={withAdded(of === "clips" ? withClips(yaml) : yaml, add)}
      schemas={schemas}
      corpora={there}
    />
  );
}

function withAdded(yaml: string, add: string): string {
  if (add === "") return yaml;
  try {
    return withEntry(yaml, "augmenters", JSON.parse(add) as object);
  } catch {
    return yaml;
  }
}

interface EditorProps {
  readonly yaml: string;
  readonly schemas: { readonly rows: unknown; readonly clips: unknown };
  readonly corpora: readonly string[];
}

function Editor({ yaml, schemas, corpora }: EditorProps) {
  const [text, setText] = useState(yaml);
  const [profile, setProfile] = useState("");
  const [name, setName] = useState("my-run");
  const [check, setCheck] = useState<RecipeCheck | undefined>();
  const [error, setError] = useState("");
  useEffect(() => {
    let wanted = true;
    const timer = setTimeout(() => {
      answered(api.recipes.check.$post({ json: { yaml: text, profile } })).then(
        (next) => wanted && setCheck(next),
        (fault: Error) => wanted && setError(fault.message),
      );
    }, 250);
    return () => {
      wanted = false;
      clearTimeout(timer);
    };
  }, [text, profile]);
  const known = { rows: schemas.rows as Schema, clips: schemas.clips as Schema, corpora };
  const faults = check?.faults ?? [];
  const wanted = { yaml: text, profile, name };
  const start = () =>
    answered(api.training.$post({ json: wanted })).then(
      (job) => go(to("runs", job.what)),
      (fault: Error) => setError(fault.message),
    );
  return (
    <>
      <p>
        <a href={to("runs")}>All runs</a>
      </p>
      <h1>New run</h1>
      <div class="editor">
        <section>
          <h2>Recipe</h2>
          <Code
            text={text}
            faults={faults}
            onText={setText}
            complete={(now, offset) => completionAt(now, offset, known)}
          />
        </section>
        <section>
          <h2>Main keys</h2>
          <RecipeForm
            text={text}
            choices={choicesOf(schemas.rows, schemas.clips, mainOf(text)?.set ?? "")}
            corpora={corpora}
            faults={faults}
            onText={setText}
          />
        </section>
        <section>
          <h2>Run</h2>
          <div class="filters">
            <label>
              Name of its folder
              <input type="text" value={name} onInput={({ currentTarget }) => setName(currentTarget.value)} />
            </label>
            {check !== undefined && check.profiles.length > 0 && (
              <label>
                Profile
                <select value={profile} onChange={({ currentTarget }) => setProfile(currentTarget.value)}>
                  <option value="">the recipe's own</option>
                  {check.profiles.map((one) => (
                    <option key={one} value={one}>
                      {one}
                    </option>
                  ))}
                </select>
              </label>
            )}
          </div>
          {error !== "" && <Fault error={error} />}
          <Plan wanted={wanted} ready={faults.length === 0} />
          <p>
            <button
              type="button"
              class="first"
              disabled={check === undefined || faults.length > 0}
              onClick={() => void start()}
            >
              Start the run
            </button>
          </p>
        </section>
      </div>
    </>
  );
}
