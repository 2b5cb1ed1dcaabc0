/** @file The classifier that a configuration of nkululeko asks for, or the nearest one. */

import type { NkululekoConfig } from "./ini.ts";

/** A setting that has no counterpart, and what is done instead. */
export interface Note {
  readonly setting: string;
  readonly why: string;
}

/** A list of texts; a single text becomes a list. */
export function textsOf(value: unknown): string[] {
  if (value === undefined || value === null) return [];
  return (Array.isArray(value) ? value : [value]).map(String);
}

export function numberOf(value: unknown): number | undefined {
  const number = typeof value === "string" ? Number(value) : value;
  return typeof number === "number" && Number.isFinite(number) ? number : undefined;
}

export function classifierOf(config: NkululekoConfig, notes: Note[]): Readonly<Record<string, unknown>> {
  const type = textsOf(config.take("MODEL", "type"))[0] ?? "svm";
  if (type === "mlp") return network(config, notes);
  if (type !== "svm")
    notes.push({
      setting: `MODEL.type = ${type}`,
      why: "no such classifier here; the recipe trains an svm instead",
    });
  return machine(config, type === "svm", notes);
}

function machine(config: NkululekoConfig, asked: boolean, notes: Note[]): Readonly<Record<string, unknown>> {
  const weighted = weightsOf(config);
  if (!asked) return { kind: "svm", classWeights: weighted };
  const kernel = config.take("MODEL", "kernel");
  if (kernel !== "linear" && kernel !== "rbf") {
    notes.push({
      setting: kernel === undefined ? "MODEL.kernel (not given)" : `MODEL.kernel = ${String(kernel)}`,
      why: "the recipe's svm is linear; rbf is the other kernel there is",
    });
  }
  const radial = kernel === "rbf" ? { kernel } : {};
  const given = config.take("MODEL", "C_val");
  const c = numberOf(given);
  if (c !== undefined && c > 0) return { kind: "svm", c, classWeights: weighted, ...radial };
  const search = Array.isArray(given);
  notes.push({
    setting: given === undefined ? "MODEL.C_val (not given)" : `MODEL.C_val = ${textsOf(given).join(", ")}`,
    why: search
      ? "the recipe searches over its own values, on folds of the training speakers"
      : "the recipe has its own default, 0.01",
  });
  return { kind: "svm", ...(search ? { c: "search" } : {}), classWeights: weighted, ...radial };
}

function network(config: NkululekoConfig, notes: Note[]): Readonly<Record<string, unknown>> {
  const layers = config.take("MODEL", "layers");
  const sizes = typeof layers === "object" && layers !== null ? Object.values(layers).map(numberOf) : [];
  const hidden = sizes
    .filter((size) => size !== undefined && size >= 1)
    .map((size) => Math.round(size as number));
  if (hidden.length === 0)
    notes.push({ setting: "MODEL.layers (not given)", why: "the recipe takes one layer of 64" });
  const drop = config.take("MODEL", "drop");
  const shares = (Array.isArray(drop) ? drop : [drop]).map(numberOf).filter((share) => share !== undefined);
  if (new Set(shares).size > 1)
    notes.push({
      setting: `MODEL.drop = ${textsOf(drop).join(", ")}`,
      why: "all layers have one share here: the first",
    });
  const loss = config.take("MODEL", "loss");
  if (loss !== undefined && loss !== "cross")
    notes.push({ setting: `MODEL.loss = ${String(loss)}`, why: "networks here learn by the cross-entropy" });
  notes.push({ setting: "the network's ReLU", why: "here it has a slope of 0.001 below 0" });
  return {
    kind: "dnn",
    hidden: hidden.length === 0 ? [64] : hidden,
    epochs: Math.max(1, Math.round(numberOf(config.take("EXP", "epochs")) ?? 1)),
    batchSize: Math.max(1, Math.round(numberOf(config.take("MODEL", "batch_size")) ?? 8)),
    learningRate: numberOf(config.take("MODEL", "learning_rate")) ?? 0.0001,
    dropout: Math.min(0.99, Math.max(0, shares[0] ?? 0)),
    l2: 0,
    leak: 0.001,
    classWeights: weightsOf(config),
  };
}

function weightsOf(config: NkululekoConfig): "balanced" | "none" {
  const weights = config.take("MODEL", "class_weight");
  return weights === true || weights === "balanced" ? "balanced" : "none";
}
