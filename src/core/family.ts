/** @file Kinds of augmenters and classifiers: a kind says in one place all that the program knows about it; a family lists kinds. */

import * as z from "zod";
import { EmoforgeError, ParameterError } from "./errors.ts";
import { namingKnownKeys } from "./unknown-keys.ts";

/** How much there is to learn from and to make, for rows and clips alike. */
export interface FitSize {
  /** Training rows or clips; for a classifier, synthetic ones included. */
  readonly items: number;
  /** Rows or views that an augmenter is to make; 0 for a classifier. */
  readonly made: number;
  /** Features of a row, or mel bands of a frame. */
  readonly dimensions: number;
  readonly classes: number;
  /** Mean number of frames of a clip; 1 for rows. */
  readonly meanFrames: number;
}

/** What a kind may have to know about the features it works on. */
export interface FeatureFacts {
  /** The range that the mel bands of spectrograms cover, Hz, and how many there are; absent for feature vectors. */
  readonly bands?: { readonly lowHz: number; readonly highHz: number; readonly count: number };
  /** The sets that are joined to feature vectors; one set has no name among several. */
  readonly sets?: readonly string[];
}

/** What sets some kinds apart from the others. */
export interface KindTraits {
  /** It makes nothing, and is what augmenters are compared with. */
  readonly baseline?: true;
  /** It is a network that makes data: it is compared with every other augmenter too, and its data are shown in maps. */
  readonly generative?: true;
  /** It answers without looking at the features, so that its scores stand at chance by design, and beside it where folds differ. */
  readonly floor?: true;
  /** It is trained as a network: on a graphics card, where one is to be used. */
  readonly network?: true;
  /** It alters recordings before anything is extracted from them, so it needs them at hand, and is given what was extracted. */
  readonly altersRecordings?: true;
}

/** What something is made with, besides its options. */
export interface KindTools<Engine> {
  /** What results and messages call it. */
  readonly name: string;
  /** What networks run on. */
  readonly engine?: Engine;
}

/**
 * Everything there is to know about one kind of augmenter or classifier.
 *
 * @typeParam Made What it makes: an augmenter or classifier of rows or of clips.
 * @typeParam Engine What networks run on; `core` need not know more about it.
 */
export interface Kind<Name extends string, Options extends z.ZodObject, Made, Engine> {
  /** What recipes and command lines call it. */
  readonly kind: Name;
  /** One line for help texts. */
  readonly summary: string;
  /** A strict object; every option has a description, and a default unless absence means something. No `kind`, no `name`. */
  readonly options: Options;
  /** Part of the ids of jobs. It is raised when the results for the same input change, so that stored ones are no longer used. */
  readonly version: number;
  readonly traits?: KindTraits;
  /** Estimates the seconds of fitting and making on one thread; used if nothing like it has been measured. */
  cost(options: z.output<Options>, size: FitSize): number;
  /** Why the options do not go together with the features, as a clause; undefined if they do. */
  fault?(options: z.output<Options>, features: FeatureFacts): string | undefined;
  /** @param options Parsed by the family's schema, so that every option is there and in range. */
  create(options: z.output<Options>, tools: KindTools<Engine>): Made;
}

/** Any kind, whatever its name and options. */
export type AnyKind<Made = unknown, Engine = unknown> = Kind<string, z.ZodObject, Made, Engine>;

const name = z
  .string()
  .min(1)
  .optional()
  .describe("What it is called in results, if its kind alone does not distinguish it.");

/** What a configuration of one kind looks like: `{ kind, name?, ...options }`. */
type SchemaOf<One> =
  One extends Kind<infer Name, infer Options, unknown, unknown>
    ? z.ZodObject<
        { readonly kind: z.ZodLiteral<Name>; readonly name: typeof name } & Options["shape"],
        z.core.$strict
      >
    : never;

type SchemasOf<Kinds extends readonly AnyKind[]> = { -readonly [I in keyof Kinds]: SchemaOf<Kinds[I]> };

type FamilySchema<Kinds extends readonly AnyKind[]> = z.ZodDiscriminatedUnion<SchemasOf<Kinds>, "kind">;

type MadeBy<One> = One extends AnyKind<infer Made> ? Made : never;
type EngineOf<One> = One extends Kind<string, z.ZodObject, unknown, infer Engine> ? Engine : never;

/** The kinds of one sort of thing, in the order in which they are listed to users. */
export interface Family<Kinds extends readonly AnyKind[]> {
  readonly kinds: Kinds;
  readonly names: readonly Kinds[number]["kind"][];
  /** Takes `{ kind, name?, ...options }`: unknown keys are faults, defaults are filled in. */
  readonly schema: FamilySchema<Kinds>;
  /** @throws {ParameterError} naming the kinds there are. */
  of(kind: string): AnyKind<MadeBy<Kinds[number]>, EngineOf<Kinds[number]>>;
  /** Whether a kind has an option of this name. */
  takes(kind: string, option: string): boolean;
  /** @throws {EmoforgeError} naming every fault, one per line. */
  parse(input: z.input<FamilySchema<Kinds>>): z.output<FamilySchema<Kinds>>;
  /**
   * @param config What `parse` returned; it is not checked again.
   * @throws {ParameterError} if options do not go together, or an engine is needed and missing.
   */
  create<Config extends z.output<FamilySchema<Kinds>>>(
    config: Config,
    tools?: { readonly engine?: EngineOf<Kinds[number]> },
  ): MadeBy<Extract<Kinds[number], { readonly kind: Config["kind"] }>>;
  /** `parse`, then `create`: for options written by hand. */
  make<Config extends z.input<FamilySchema<Kinds>>>(
    input: Config,
    tools?: { readonly engine?: EngineOf<Kinds[number]> },
  ): MadeBy<Extract<Kinds[number], { readonly kind: Config["kind"] }>>;
}

/** Any family whose kinds make such things. */
export interface AnyFamily<Made = unknown, Engine = unknown> {
  readonly names: readonly string[];
  of(kind: string): AnyKind<Made, Engine>;
  takes(kind: string, option: string): boolean;
  create(config: { readonly kind: string }, tools?: { readonly engine?: Engine }): Made;
}

/** @param noun What messages call such a thing. @param kinds In the order in which users see them. */
export function familyOf<const Kinds extends readonly AnyKind[]>(
  noun: "augmenter" | "classifier",
  kinds: Kinds,
): Family<Kinds> {
  type Known = AnyKind<MadeBy<Kinds[number]>, EngineOf<Kinds[number]>>;
  const names = kinds.map(({ kind }) => kind);
  // `map` forgets that the kinds are a tuple, from which the types of the options come.
  const schema = z.discriminatedUnion(
    "kind",
    kinds.map(configSchema) as [z.ZodObject],
  ) as z.ZodType as FamilySchema<Kinds>;
  const of = (kind: string): Known => {
    const known = kinds.find((one) => one.kind === kind);
    if (known === undefined) throw new ParameterError(noun, `one of ${names.join(", ")}`, kind);
    return known as Known;
  };
  const parse: Family<Kinds>["parse"] = (input) => {
    const result = schema.safeParse(input, namingKnownKeys);
    if (result.success) return result.data;
    const faults = result.error.issues.map(
      ({ path, message }) => `  ${path.join(".") || "(options)"}: ${message}`,
    );
    const { kind } = (input ?? {}) as { readonly kind?: unknown };
    throw new EmoforgeError(`The options of ${noun} "${String(kind)}" are not valid:\n${faults.join("\n")}`);
  };
  const create = (config: unknown, { engine }: { readonly engine?: EngineOf<Kinds[number]> } = {}) => {
    const { kind, name = kind, ...options } = config as { readonly kind: string; readonly name?: string };
    return of(kind).create(options, { name, ...(engine === undefined ? {} : { engine }) });
  };
  return {
    kinds,
    names,
    schema,
    of,
    takes: (kind, option) => option in of(kind).options.shape,
    parse,
    create,
    make: (input, tools) => create(parse(input), tools),
  } as Family<Kinds>;
}

/** The options of a kind, preceded by its name, with the checks that involve several of them. */
function configSchema({ kind, options }: AnyKind): z.ZodObject {
  return z.clone(options, { ...options.def, shape: { kind: z.literal(kind), name, ...options.shape } });
}

/**
 * The engine, for a kind that cannot do without one.
 *
 * @param what Who needs it, for the message.
 * @throws {ParameterError} if there is none.
 */
export function requireEngine<Engine>(what: string, { engine }: KindTools<Engine>): Engine {
  if (engine !== undefined) return engine;
  throw new ParameterError(what, "a compute engine", "none", "Pass `{ engine }`.");
}
