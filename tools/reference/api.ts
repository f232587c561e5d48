// The pages of the management API, from the OpenAPI document and the rights of its routes.
import { MANAGEMENT_ROUTES } from '@mintmark/server/reference';
import type { ApiDocument, Operation, Schema } from './api-document.ts';
import { code, fence, prose, sections, sentence, table } from './markdown.ts';
import { RECORDS_PAGE, schemaText } from './schema-text.ts';

/** The entitlements that a route requires, by `METHOD /path/{parameter}`. */
const RIGHTS: ReadonlyMap<string, string> = new Map(
  MANAGEMENT_ROUTES.map(({ method, url, rights }) => {
    const names = (rights.entitlements ?? []).map((name) => code(String(name))).join(' or ');
    const limited = rights.checksEachClient === true ? ', also if limited to the owner of the client' : '';
    return [`${method} ${url.replace(/:(\w+)/g, '{$1}')}`, `${names}${limited}`];
  }),
);

const operationSection = (name: string, { summary, description, parameters = [], requestBody, responses }: Operation): string => {
  const body = Object.entries(requestBody?.content ?? {}).at(0);
  const accepted = Object.entries(responses).filter(([status]) => status < '400');
  return sections(
    `### ${code(name)}`,
    prose([sentence(summary), description ?? ''].join(' ').trim()),
    `Requires ${RIGHTS.get(name) ?? 'no entitlement'}.`,
    ...(parameters.length === 0
      ? []
      : [
          table(
            ['parameter', 'in', 'value', ''],
            parameters.map(({ name: parameter, in: place, schema, description: text = '' }) => [
              code(parameter),
              place,
              schemaText(schema),
              prose(text),
            ]),
          ),
        ]),
    ...(body === undefined ? [] : [`Body: ${schemaText(body[1].schema)}, ${code(body[0])}.`]),
    `Response: ${accepted
      .map(([status, { content = {} }]) => {
        const texts = Object.values(content).map(({ schema }) => schemaText(schema));
        return texts.length === 0 ? status : `${status} with ${texts.join(' or ')}`;
      })
      .join('; ')}.`,
  );
};

/** The page of the operations. */
export const apiPage = ({ paths }: ApiDocument): string => {
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ name: `${method.toUpperCase()} ${path}`, operation })),
  );
  const groups = Map.groupBy(operations, ({ operation }) => operation.tags[0] ?? '');
  return sections(
    '# Management API',
    `Every tenant serves its API under its public URL, and the document that this page is generated from at \`/management/v1/openapi.json\` (OpenAPI 3.1). Requests need an access token for the tenant’s own API, which a token request without \`resource\` returns to a client that holds an entitlement. Bodies and responses are JSON; [records](${RECORDS_PAGE}) has their fields, and [errors](errors.md#management-api) the refusals.`,
    ...[...groups].flatMap(([tag, members]) => [`## ${tag}`, ...members.map(({ name, operation }) => operationSection(name, operation))]),
  );
};

const propertyRows = ({ properties = {}, required = [] }: Schema): readonly (readonly string[])[] =>
  Object.entries(properties).map(([name, schema]) => [
    code(name),
    schemaText(schema),
    required.includes(name) ? 'yes' : '',
    schema.default === undefined ? '' : code(JSON.stringify(schema.default)),
    prose(schema.description ?? ''),
  ]);

const recordSection = ([name, schema]: readonly [string, Schema]): string => {
  const { description, properties, examples = [] } = schema;
  return sections(
    `## ${name}`,
    ...(description === undefined ? [] : [prose(description)]),
    properties === undefined ? `Value: ${schemaText(schema)}.` : table(['field', 'value', 'required', 'default', ''], propertyRows(schema)),
    ...examples.map((example) => fence('json', JSON.stringify(example))),
  );
};

/** The page of the records, in the order of their names. */
export const recordsPage = ({ components }: ApiDocument): string =>
  sections(
    '# Records of the management API',
    'The bodies and responses of the [management API](api.md). A field that a response omits has no value; `null` in a change removes one.',
    ...Object.entries(components.schemas)
      .toSorted(([one], [other]) => (one < other ? -1 : 1))
      .map(recordSection),
  );
