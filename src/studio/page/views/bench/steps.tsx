/** @file The chain of effects as a form, made from the schema of their options. */

import { type EffectForm, type Field, type Step, stepOf, titleOf, type Value } from "./fields.ts";
import { NumberInput } from "./number.tsx";

interface StepsProps {
  readonly forms: readonly EffectForm[];
  readonly steps: readonly Step[];
  set(steps: readonly Step[]): void;
}

export function Steps({ forms, steps, set }: StepsProps) {
  const replace = (at: number, step: Step) => set(steps.map((one, i) => (i === at ? step : one)));
  const raise = (at: number) =>
    set([...steps.slice(0, at - 1), steps[at], steps[at - 1], ...steps.slice(at + 1)]);
  return (
    <>
      <ol class="chain" aria-label="Effects, in order">
        {steps.map((step, i) => {
          const form = forms.find(({ effect }) => effect === step.effect);
          const name = `Effect ${i + 1}, ${step.effect}`;
          return (
            // Steps have no names of their own: two may be equal.
            <li key={`${i}${step.effect}`}>
              <div class="controls">
                <strong>{step.effect}</strong>
                {i > 0 && (
                  <button type="button" class="link" aria-label={`${name}: earlier`} onClick={() => raise(i)}>
                    earlier
                  </button>
                )}
                {steps.length > 1 && (
                  <button
                    type="button"
                    class="link"
                    aria-label={`${name}: remove`}
                    onClick={() => set(steps.filter((_, at) => at !== i))}
                  >
                    remove
                  </button>
                )}
              </div>
              <div class="options">
                {form?.fields.map((field) => (
                  <Option
                    key={field.key}
                    field={field}
                    value={step[field.key]}
                    set={(value) => replace(i, { ...step, [field.key]: value })}
                  />
                ))}
              </div>
            </li>
          );
        })}
      </ol>
      <label>
        Add an effect{" "}
        <select
          value=""
          onChange={({ currentTarget }) => {
            const form = forms.find(({ effect }) => effect === currentTarget.value);
            currentTarget.value = "";
            if (form !== undefined) set([...steps, stepOf(form)]);
          }}
        >
          <option value="">choose …</option>
          {forms.map(({ effect }) => (
            <option key={effect} value={effect}>
              {effect}
            </option>
          ))}
        </select>
      </label>
    </>
  );
}

interface OptionProps {
  readonly field: Field;
  readonly value: Value;
  set(value: Value): void;
}

export function Option({ field, value, set }: OptionProps) {
  const title = titleOf(field.key);
  const about = field.about !== "" && <small class="note">{field.about}</small>;
  if (field.kind === "choice")
    return (
      <fieldset>
        <legend>{title}</legend>
        <select
          aria-label={title}
          value={String(value)}
          onChange={({ currentTarget }) => set(currentTarget.value)}
        >
          {field.names.map((name) => (
            <option key={name}>{name}</option>
          ))}
        </select>
        {about}
      </fieldset>
    );
  if (field.kind === "names") {
    const chosen = value as readonly string[];
    return (
      <fieldset>
        <legend>{title}</legend>
        {field.names.map((name) => (
          <label key={name}>
            <input
              type="checkbox"
              checked={chosen.includes(name)}
              onChange={({ currentTarget }) =>
                set(
                  field.names.filter((one) => (one === name ? currentTarget.checked : chosen.includes(one))),
                )
              }
            />{" "}
            {name}
          </label>
        ))}
        {about}
      </fieldset>
    );
  }
  if (field.kind === "text")
    return (
      <fieldset>
        <legend>{title}</legend>
        <input
          type="text"
          aria-label={title}
          value={String(value)}
          onChange={({ currentTarget }) => set(currentTarget.value)}
        />
        {about}
      </fieldset>
    );
  const { min, max, whole } = field;
  const input = (name: string, shown: number, put: (value: number) => void) => (
    <NumberInput name={name} value={shown} min={min} max={max} whole={whole} set={put} />
  );
  if (field.kind === "number")
    return (
      <fieldset>
        <legend>{title}</legend>
        {input(title, Number(value), set)}
        {about}
      </fieldset>
    );
  const [low, high] = value as readonly number[];
  return (
    <fieldset>
      <legend>{title}</legend>
      {input(`${title}, lowest`, low, (next) => set([next, high]))}
      <span aria-hidden="true">to</span>
      {input(`${title}, highest`, high, (next) => set([low, next]))}
      {about}
    </fieldset>
  );
}
