/** @file What a JSON Schema says of one place in a document: which keys, which values, and in words. */

export interface Schema {
  readonly description?: string;
  readonly type?: string | readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: Schema | boolean;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly prefixItems?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly default?: unknown;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;
  readonly minItems?: number;
}

/** The schema itself, or all that it leaves to choose from. */
export function branchesOf(schema: Schema): readonly Schema[] {
  const inner = [...(schema.oneOf ?? []), ...(schema.anyOf ?? []), ...(schema.allOf ?? [])];
  return inner.length === 0 ? [schema] : inner.flatMap(branchesOf);
}

/** Branches that what is written already does not contradict: of `{ kind: gan }` that of GANs. All of them if none is left. */
export function fitting(
  schemas: readonly Schema[],
  written: Readonly<Record<string, unknown>>,
): readonly Schema[] {
  const all = schemas.flatMap(branchesOf);
  const left = all.filter(({ properties = {} }) =>
    Object.entries(properties).every(
      ([key, value]) =>
        value.const === undefined || written[key] === undefined || written[key] === value.const,
    ),
  );
  return left.length > 0 ? left : all;
}

/** What may stand under a key or at a position. */
export function below(schemas: readonly Schema[], key: string | number): readonly Schema[] {
  return schemas.flatMap(branchesOf).flatMap((schema) => {
    if (typeof key === "number") return schema.prefixItems?.[key] ?? schema.items ?? [];
    const own = schema.properties?.[key];
    if (own !== undefined) return own;
    return typeof schema.additionalProperties === "object" ? schema.additionalProperties : [];
  });
}

/** The values that are named: constants, choices, true and false. */
export function valuesOf(schemas: readonly Schema[]): readonly string[] {
  const values = schemas.flatMap(branchesOf).flatMap((schema) => {
    if (schema.const !== undefined) return [schema.const];
    if (schema.enum !== undefined) return schema.enum;
    return schema.type === "boolean" ? [true, false] : [];
  });
  return [...new Set(values.map(String))];
}

/** E.g. "Rows in a batch. Whole number, at least 1; 64 if left out." */
export function inWords(schemas: readonly Schema[]): string {
  const description = schemas.find((one) => one.description !== undefined)?.description ?? "";
  const given = schemas.find((one) => one.default !== undefined)?.default;
  const words = [
    kindOf(schemas),
    given === undefined || typeof given === "object" ? "" : `${String(given)} if left out`,
  ].filter((one) => one !== "");
  const kind = words.join("; ");
  return [description, kind === "" ? "" : `${kind[0].toUpperCase()}${kind.slice(1)}.`]
    .filter((one) => one !== "")
    .join(" ");
}

const kinds: Readonly<Record<string, string>> = {
  integer: "whole number",
  number: "number",
  string: "text",
  boolean: "true or false",
  array: "list",
  object: "keys and values",
};

function kindOf(schemas: readonly Schema[]): string {
  const all = schemas.flatMap(branchesOf);
  const values = valuesOf(schemas);
  if (all.every((one) => one.const !== undefined || one.enum !== undefined) && values.length > 0)
    return values.length > 6 ? `one of ${values.length} names` : `one of ${values.join(", ")}`;
  const names = [...new Set(all.flatMap(({ type }) => kinds[String(type)] ?? []))];
  if (names.length === 0) return "";
  const [first] = all;
  const limits = [
    first.minimum === undefined || first.minimum < -1e9 ? "" : `at least ${first.minimum}`,
    first.exclusiveMinimum === undefined ? "" : `more than ${first.exclusiveMinimum}`,
    first.maximum === undefined || first.maximum > 1e9 ? "" : `at most ${first.maximum}`,
    first.exclusiveMaximum === undefined ? "" : `less than ${first.exclusiveMaximum}`,
  ].filter((one) => one !== "");
  return [names.join(" or "), ...(all.length === 1 ? limits : [])].join(", ");
}
