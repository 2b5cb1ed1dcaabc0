/** @file Models: train one, or search for the one that suits a corpus; read its card, and try it at once. */

import type { View } from "../../view.ts";
import { Card } from "./card.tsx";
import { FoundModel } from "./found.tsx";
import { ModelList } from "./list.tsx";

const Models: View = ({ path: [name, search] }) =>
  name === undefined ? (
    <ModelList />
  ) : name === "searches" && search !== undefined ? (
    <FoundModel name={search} />
  ) : (
    <Card name={name} />
  );

export default Models;
