/** @file Recipes before they run: the schema as JSON Schema, one to begin with, and what is wrong with one as it is written. */

import { Hono } from "hono";
import * as z from "zod";
import { clipRecipeSchema, recipeSchema } from "../../../experiment/index.ts";
import { jsonBody } from "../body.ts";
import { checkRecipe } from "../recipe-check.ts";
import { starterRecipe } from "../starter.ts";

const written = z.strictObject({ yaml: z.string().max(200_000), profile: z.string().max(200) });

export function recipeRoutes() {
  const schemaOf = (schema: z.ZodType) => z.toJSONSchema(schema, { io: "input", unrepresentable: "any" });
  return new Hono()
    .get("/starter", (c) => c.json({ yaml: starterRecipe }))
    .get("/schema", (c) =>
      c.json({
        rows: schemaOf(recipeSchema) as unknown as Record<string, never>,
        clips: schemaOf(clipRecipeSchema) as unknown as Record<string, never>,
      }),
    )
    .post("/check", jsonBody(written), (c) => {
      const { yaml, profile } = c.req.valid("json");
      return c.json(checkRecipe(yaml, profile));
    });
}
