/** @file What the files of a project import, as the TypeScript compiler reads it. */

import { dirname, join, relative, sep } from "node:path";
import {
  isCallExpression,
  isExportDeclaration,
  isImportDeclaration,
  isImportTypeNode,
  isLiteralTypeNode,
  isStringLiteral,
  type Node,
  SyntaxKind,
} from "typescript/unstable/ast";
import type { FileSystem } from "typescript/unstable/fs";
import { API } from "typescript/unstable/sync";

export interface Import {
  /** The specifier as written. */
  readonly name: string;
  /** The imported file, relative to the root; absent for packages and Node's own modules. */
  readonly file?: string;
  /**
   * `run`: loaded with the importing file; `lazy`: loaded when `import(...)` is reached; `type`: gone once types are erased.
   * `import { type A }` counts as `run`: under `verbatimModuleSyntax` the names are erased, but the file is still loaded.
   */
  readonly kind: "run" | "lazy" | "type";
}

export interface Source {
  /** Relative to the root, with "/" between its parts. */
  readonly path: string;
  readonly text: string;
  readonly imports: readonly Import[];
}

/**
 * The files of the project in `root/tsconfig.json`.
 *
 * @param fs Where they are read from; by default the disk.
 */
export function readSources(root: string, fs?: FileSystem): Source[] {
  const api = new API({ cwd: root, ...(fs && { fs }) });
  try {
    const config = join(root, "tsconfig.json");
    const project = api.updateSnapshot({ openProjects: [config] }).getProject(config);
    if (project === undefined) throw new Error(`${config}: expected a project, got none`);
    const relativePath = (file: string) => relative(root, file).split(sep).join("/");
    return project.rootFiles.map((file) => {
      const source = project.program.getSourceFile(file);
      if (source === undefined) throw new Error(`${file}: expected a file of the project, got none`);
      const imports = importsOf(source).map(({ name, kind }) =>
        name.startsWith(".") ? { name, kind, file: relativePath(join(dirname(file), name)) } : { name, kind },
      );
      return { path: relativePath(file), text: source.text, imports };
    });
  } finally {
    api.close();
  }
}

function importsOf(source: Node): Import[] {
  const found: Import[] = [];
  const add = (name: Node | undefined, kind: Import["kind"]) => {
    if (name !== undefined && isStringLiteral(name)) found.push({ name: name.text, kind });
  };
  const visit = (node: Node): void => {
    if (isImportDeclaration(node)) {
      const typeOnly = node.importClause?.phaseModifier === SyntaxKind.TypeKeyword;
      add(node.moduleSpecifier, typeOnly ? "type" : "run");
    } else if (isExportDeclaration(node)) {
      add(node.moduleSpecifier, node.isTypeOnly ? "type" : "run");
    } else if (isImportTypeNode(node) && isLiteralTypeNode(node.argument)) {
      add(node.argument.literal, "type");
    } else if (isCallExpression(node) && node.expression.kind === SyntaxKind.ImportKeyword) {
      add(node.arguments[0], "lazy");
    }
    node.forEachChild(visit);
  };
  visit(source);
  return found;
}
