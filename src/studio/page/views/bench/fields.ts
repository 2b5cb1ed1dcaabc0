/** @file The options of effects and augmenters as fields of a form, read from their JSON Schema. */

export type Value = number | string | readonly number[] | readonly string[];

export interface Step {
  readonly effect: string;
  readonly [option: string]: Value;
}

export type Field = {
  readonly key: string;
  readonly byDefault: Value;
  readonly about: string;
  /** Whether one value may stand for a list of it alone. */
  readonly single: boolean;
} & (
  | { readonly kind: "range" | "number"; readonly min: number; readonly max: number; readonly whole: boolean }
  | { readonly kind: "names"; readonly names: readonly string[] }
  | { readonly kind: "choice"; readonly names: readonly string[] }
  | { readonly kind: "text" }
);

export interface EffectForm {
  readonly effect: string;
  readonly fields: readonly Field[];
}

/** As much of JSON Schema as the options of effects use. */
interface Schema {
  readonly type?: string;
  readonly description?: string;
  readonly const?: string;
  readonly enum?: readonly string[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly properties?: Readonly<Record<string, Schema>>;
  /** The parts of a pair of numbers. */
  readonly prefixItems?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
}

/**
 * @param schema Of one step: one of several objects, told apart by `effect`.
 * @param defaults A step of each effect, with all of its defaults.
 */
export function formsOf(schema: object, defaults: readonly object[]): readonly EffectForm[] {
  return ((schema as Schema).oneOf ?? []).map(({ properties = {} }) => {
    const { effect, ...options } = properties;
    const name = effect.const ?? "";
    return formOf(
      name,
      { properties: options },
      (defaults as readonly Step[]).find((step) => step.effect === name),
    );
  });
}

/** @param schema Of the options alone. @param defaults Of every option. */
export function formOf(name: string, schema: object, defaults: object = {}): EffectForm {
  const known = defaults as Readonly<Record<string, Value>>;
  return {
    effect: name,
    fields: Object.entries((schema as Schema).properties ?? {}).map(([key, option]) =>
      fieldOf(key, option, known[key] ?? ""),
    ),
  };
}

function fieldOf(key: string, schema: Schema, byDefault: Value): Field {
  const base = { key, byDefault, about: schema.description ?? "", single: schema.anyOf !== undefined };
  // A single value, or several: the single one says what it may be.
  const one = schema.anyOf?.[0] ?? schema.prefixItems?.[0] ?? schema;
  const several = one !== schema;
  if (one.enum !== undefined) return { ...base, kind: several ? "names" : "choice", names: one.enum };
  if (one.type !== "number" && one.type !== "integer") return { ...base, kind: "text" };
  const { minimum: min = Number.NEGATIVE_INFINITY, maximum: max = Number.POSITIVE_INFINITY } = one;
  return { ...base, kind: several ? "range" : "number", min, max, whole: one.type === "integer" };
}

/** A step with all of its defaults, as the form shows it. */
export function stepOf({ effect, fields }: EffectForm): Step {
  return Object.fromEntries([
    ["effect", effect],
    ...fields.map(({ key, byDefault }) => [key, byDefault]),
  ]) as Step;
}

const units: Readonly<Record<string, string>> = { Db: " (dB)", Sec: " (s)", Ms: " (ms)", Hz: " (Hz)" };
const words: Readonly<Record<string, string>> = { snr: "signal over noise", direct: "direct over reflected" };

/** "gainDb" -> "gain (dB)". */
export function titleOf(key: string): string {
  const unit = Object.keys(units).find((end) => key.endsWith(end));
  const name = unit === undefined ? key : key.slice(0, -unit.length);
  const spoken = words[name] ?? name.replace(/([A-Z])/g, (letter) => ` ${letter.toLowerCase()}`);
  return `${spoken}${unit === undefined ? "" : units[unit]}`;
}

/** A step as a recipe says it shortest: what is as by default is left out, and a range of one value is that value. */
export function shortest(step: Step, forms: readonly EffectForm[]): Step {
  const fields = forms.find(({ effect }) => effect === step.effect)?.fields ?? [];
  const said = fields.flatMap(({ key, byDefault, single }) => {
    const value = step[key];
    if (JSON.stringify(value) === JSON.stringify(byDefault)) return [];
    const alone = single && Array.isArray(value) && new Set(value).size === 1;
    return [[key, alone ? (value as readonly Value[])[0] : value]];
  });
  return Object.fromEntries([["effect", step.effect], ...said]) as Step;
}
