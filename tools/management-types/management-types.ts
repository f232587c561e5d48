// Generates the types of the management client from the OpenAPI document of the management API. The server's
// URL and the order of the routes do not affect the text.
import { execFileSync } from 'node:child_process';
import { createRequire } from 'node:module';
import openapiTS, { astToString, type OpenAPI3 } from 'openapi-typescript';
import ts from 'typescript';

/** The generated module. */
export const GENERATED = new URL('../../packages/client/src/management/api.generated.ts', import.meta.url);

const HEADER = `// The management API in types, made from the OpenAPI document of the server by \`npm run generate:management-types\`. Not changed by hand.

`;
/** The interfaces that the client uses. Its functions take the place of `paths`. */
const INTERFACES: ReadonlySet<string> = new Set(['components', 'operations']);

/** The document of a running server. @param url - its origin */
export const readDocument = async (url: string): Promise<OpenAPI3> => {
  const response = await fetch(`${url}/management/v1/openapi.json`);
  if (!response.ok) throw new Error(`The server responded with ${response.status} instead of its OpenAPI document.`);
  return (await response.json()) as OpenAPI3;
};

/** The text of the module, in the linter's format. */
export const managementTypes = async (document: OpenAPI3): Promise<string> => {
  const nodes = await openapiTS(settled(document), {
    // A member with a default remains optional in a request.
    defaultNonNullable: false,
    immutable: true,
    silent: true,
  });
  const interfaces = nodes.filter((node) => ts.isInterfaceDeclaration(node)).filter(({ name }) => INTERFACES.has(name.text));
  return formatted(HEADER + astToString(interfaces.map(orUndefined)));
};

/** Sorts the document, and removes its errors: each is a `Problem`, which the client throws. */
const settled = (document: OpenAPI3): OpenAPI3 => {
  const { paths = {}, components = {} } = document;
  return {
    ...document,
    paths: sorted(paths, (methods) => sorted({ ...methods }, withoutRefusals)),
    components: { ...components, schemas: sorted(components.schemas ?? {}) },
  };
};

const withoutRefusals = <Operation>(operation: Operation): Operation => {
  if (typeof operation !== 'object' || operation === null || !('responses' in operation)) return operation;
  const successes = Object.entries(operation.responses ?? {}).filter(([status]) => status < '400');
  return { ...operation, responses: Object.fromEntries(successes) };
};

const sorted = <Member>(members: Readonly<Record<string, Member>>, each = (member: Member): Member => member): Record<string, Member> =>
  Object.fromEntries(
    Object.entries(members)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, member]) => [name, each(member)]),
  );

// Adds `undefined` to optional members, so that callers with `exactOptionalPropertyTypes` may pass it: JSON
// and queries leave it out.
const orUndefined = (node: ts.Node): ts.Node => {
  const visited = ts.visitEachChild(node, orUndefined, undefined);
  if (!ts.isPropertySignature(visited) || visited.questionToken === undefined || visited.type === undefined) return visited;
  const { modifiers, name, questionToken, type } = visited;
  if (type.kind === ts.SyntaxKind.NeverKeyword) return visited;
  const types = ts.isUnionTypeNode(type) ? type.types : [type];
  const union = ts.factory.createUnionTypeNode([...types, ts.factory.createKeywordTypeNode(ts.SyntaxKind.UndefinedKeyword)]);
  return ts.factory.updatePropertySignature(visited, modifiers, name, questionToken, union);
};

const BIOME = createRequire(import.meta.url).resolve('@biomejs/biome/bin/biome');

const formatted = (text: string): string =>
  execFileSync(process.execPath, [BIOME, 'format', `--stdin-file-path=${GENERATED.pathname}`], {
    cwd: new URL('../..', import.meta.url),
    input: text,
    encoding: 'utf8',
  });
