/** @file The main keys of a recipe as a form; what it does not show stays in the text. */

import type { ComponentChildren } from "preact";
import type { RecipeFault } from "../../../server/recipe-check.ts";
import { type Choices, type Main, mainOf, withKind, withValue } from "./recipe.ts";

interface FormProps {
  readonly text: string;
  readonly choices: Choices;
  /** Keys of corpora that are there. */
  readonly corpora: readonly string[];
  readonly faults: readonly RecipeFault[];
  onText(text: string): void;
}

export function RecipeForm({ text, choices, corpora, faults, onText }: FormProps) {
  const main = mainOf(text);
  if (main === undefined)
    return <p class="nothing">The text is not a recipe yet. Mend it, and its main keys can be set here.</p>;
  const set = (path: readonly (string | number)[], value: unknown) => onText(withValue(text, path, value));
  const said = (key: string) => faults.find(({ path }) => path.split(".")[0] === key)?.message;
  const chosen = (key: "augmenters" | "classifiers") => (
    <fieldset aria-describedby={said(key) === undefined ? undefined : `fault-${key}`}>
      <legend>{key === "augmenters" ? "Augmenters" : "Classifiers"}</legend>
      {choices[key].map((kind) => (
        <label key={kind}>
          <input
            type="checkbox"
            checked={main[key].includes(kind)}
            onChange={({ currentTarget }) => onText(withKind(text, key, kind, currentTarget.checked))}
          />{" "}
          {kind}
        </label>
      ))}
      <Said id={key} message={said(key)} />
    </fieldset>
  );
  return (
    <form class="fields" aria-label="Main keys" onSubmit={(event) => event.preventDefault()}>
      {(["title", "question"] as const).map((key) => (
        <Field key={key} title={key === "title" ? "Title" : "Question"} id={key} message={said(key)}>
          <input
            type="text"
            value={main[key]}
            onChange={({ currentTarget }) => set([key], currentTarget.value)}
          />
        </Field>
      ))}
      <Select
        title="Corpus"
        id="corpora"
        value={main.corpus}
        names={corpora}
        message={said("corpora")}
        set={(id) => set(["corpora"], [{ id }])}
      />
      <Select
        title="Features"
        id="features"
        value={main.set}
        names={choices.sets}
        message={said("features")}
        set={(name) => set(["features"], { set: name })}
      />
      <Select
        title="Tested by"
        id="protocol"
        value={main.protocol}
        names={choices.protocols}
        message={said("protocol")}
        set={(kind) => set(["protocol"], { kind })}
      />
      {(["repeats", "seed"] as const).map((key) => (
        <Field key={key} title={key === "repeats" ? "Repeats" : "Seed"} id={key} message={said(key)}>
          <NumberInput main={main} name={key} set={(value) => set([key], value)} />
        </Field>
      ))}
      <Field
        title="Amounts (synthetic rows for each recorded one)"
        id="amounts"
        message={said("amounts") ?? said("declaredAmount")}
      >
        <input
          type="text"
          value={main.amounts}
          onChange={({ currentTarget }) =>
            set(
              ["amounts"],
              currentTarget.value
                .split(/[,\s]+/)
                .filter(Boolean)
                .map(Number),
            )
          }
        />
      </Field>
      {chosen("augmenters")}
      {chosen("classifiers")}
    </form>
  );
}

interface NumberProps {
  readonly main: Main;
  readonly name: "repeats" | "seed";
  set(value: number): void;
}

function NumberInput({ main, name, set }: NumberProps) {
  return (
    <input
      type="number"
      value={main[name]}
      onChange={({ currentTarget }) => set(Number(currentTarget.value))}
    />
  );
}

interface FieldProps {
  readonly title: string;
  readonly id: string;
  readonly message: string | undefined;
}

function Field({ title, id, message, children }: FieldProps & { readonly children: ComponentChildren }) {
  return (
    <div>
      {/* biome-ignore lint/a11y/noLabelWithoutControl: the control is among its children */}
      <label>
        {title}
        {children}
      </label>
      <Said id={id} message={message} />
    </div>
  );
}

interface SelectProps extends FieldProps {
  readonly value: string;
  readonly names: readonly string[];
  set(name: string): void;
}

function Select({ value, names, set, ...field }: SelectProps) {
  const all = names.includes(value) || value === "" ? names : [value, ...names];
  return (
    <Field {...field}>
      <select value={value} onChange={({ currentTarget }) => set(currentTarget.value)}>
        {all.map((name) => (
          <option key={name} value={name}>
            {name}
          </option>
        ))}
      </select>
    </Field>
  );
}

function Said({ id, message }: { readonly id: string; readonly message: string | undefined }) {
  return message === undefined ? null : (
    <p class="fault" id={`fault-${id}`}>
      {message}
    </p>
  );
}
