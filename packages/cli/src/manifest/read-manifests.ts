// Parses the text of a file, YAML or JSON, into one or several manifests, and finds all problems with their
// lines.
import { credentialKind, isJsonObject } from '@mintmark/protocol';
import { type Document, isNode, LineCounter, parseAllDocuments, parseDocument, visit } from 'yaml';
import { UsageError } from '../failure/usage-error.ts';
import { isFromDocument, isKindName, KINDS, type KindName, kindOf } from './kinds.ts';
import { type Manifest, type ManifestProblem, nameOf, type Position } from './manifest.ts';
import { idOf } from './record-key.ts';
import { parseSecretSection } from './secret-section.ts';

/** The manifests in a text, which may be used only if there are no problems. */
export interface ParsedManifests {
  readonly manifests: readonly Manifest[];
  readonly problems: readonly ManifestProblem[];
}

/** The longest text, in characters: a longer file is the wrong one. */
export const MAX_MANIFEST = 16 * 1024 * 1024;

type Path = readonly (string | number)[];
/** A manifest being parsed: its value, with access to its positions and problems. */
interface Written {
  readonly value: unknown;
  readonly positionOf: (path: Path) => Position;
  readonly add: (path: Path, subject: string, detail: string) => void;
}

/** Names of fields that would contain a secret, for a helpful message. */
const SECRET_FIELD = /secret|password|passwd/i;
/**
 * Parses manifests.
 *
 * @param file - the name of the file, for problems
 */
export const readManifests = (text: string, file: string): ParsedManifests => {
  const problems: ManifestProblem[] = [];
  const lines = new LineCounter();
  const at = (offset: number): Position => {
    const { line, col } = lines.linePos(offset);
    return { file, line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  const start: Position = { file, line: 1, column: 1 };
  const refuseAll = (detail: string): ParsedManifests => ({ manifests: [], problems: [{ position: start, subject: '', detail }] });
  if (text.length > MAX_MANIFEST) return refuseAll(`has more than ${MAX_MANIFEST} characters, which is too many for manifests`);
  const manifests: Manifest[] = [];
  try {
    const documents = parseAllDocuments(text, { lineCounter: lines, prettyErrors: false, stringKeys: true });
    for (const document of documents as readonly Document[]) {
      for (const { pos, code, message } of [...document.errors, ...document.warnings]) {
        problems.push({ position: at(pos[0]), subject: '', detail: faultOf(code, message) });
      }
      if (document.errors.length > 0 || document.contents === null) continue;
      problems.push(...scalarProblems(document, at));
      const positionOf = (path: Path): Position => positionIn(document, path, at);
      const add = (path: Path, subject: string, detail: string): void =>
        void problems.push({ position: positionOf(path), subject, detail });
      const value: unknown = document.toJS();
      if (value === null) continue;
      const all = Array.isArray(value) ? value.map((each: unknown, index) => [each, [index]] as const) : [[value, []] as const];
      for (const [each, prefix] of all) {
        const written: Written = {
          value: each,
          positionOf: (path) => positionOf([...prefix, ...path]),
          add: (path, ...rest) => add([...prefix, ...path], ...rest),
        };
        const manifest = parseManifest(written);
        if (manifest !== undefined) manifests.push(manifest);
      }
    }
  } catch {
    // Too deep for the stack, or too many aliases.
    return refuseAll('is nested too deeply, or uses too many aliases');
  }
  return { manifests, problems };
};

/**
 * Parses JSON with the positions of its values.
 *
 * @throws UsageError for any other text
 */
export const readJsonWithPositions = (
  text: string,
  file: string,
): { readonly value: unknown; readonly positionOf: (path: Path) => Position } => {
  const lines = new LineCounter();
  const document = unlessTooDeep(file, (): Document => parseDocument(text, { lineCounter: lines, prettyErrors: false, stringKeys: true }));
  const at = (offset: number): Position => {
    const { line, col } = lines.linePos(offset);
    return { file, line, column: col };
  };
  const [fault] = document.errors;
  if (fault?.code === 'DUPLICATE_KEY') {
    const { line, column } = at(fault.pos[0]);
    throw new UsageError(`${file}:${line}:${column}: this name occurs twice.`);
  }
  if (fault !== undefined) throw new UsageError(`${file} is not JSON.`);
  const value: unknown = unlessTooDeep(file, () => document.toJS());
  return { value, positionOf: (path) => positionIn(document, path, at) };
};

const unlessTooDeep = <T>(file: string, read: () => T): T => {
  try {
    return read();
  } catch (cause) {
    throw new UsageError(`${file} is nested too deeply, or uses too many aliases.`, { cause });
  }
};

// The parser's messages may quote the text, so they are not used.
const faultOf = (code: string, message: string): string =>
  code === 'DUPLICATE_KEY'
    ? 'this name occurs twice'
    : `is not YAML: ${code.toLowerCase().replaceAll('_', ' ')}${/tab/i.test(message) ? ' (a tab?)' : ''}`;

/** The position of a value, or of the nearest value around it. */
const positionIn = (document: Document, path: Path, at: (offset: number) => Position): Position => {
  for (let length = path.length; length >= 0; length--) {
    const node: unknown = length === 0 ? document.contents : document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) return at(node.range[0]);
  }
  return at(0);
};

/** Problems of single values: secrets, and numbers that JSON does not have. */
const scalarProblems = (document: Document, at: (offset: number) => Position): ManifestProblem[] => {
  const found: ManifestProblem[] = [];
  visit(document, {
    Scalar: (_, { value, range }) => {
      const add = (detail: string): void => void found.push({ position: at(range?.[0] ?? 0), subject: '', detail });
      if (typeof value === 'string' && value.split(/\W+/).some((word) => credentialKind(word) !== undefined)) {
        add('a secret must not be in a manifest: refer to it, as in secret: {from: {env: NAME}}. This one is exposed now: revoke it');
      } else if (typeof value === 'number' && !Number.isFinite(value)) add('is not a number in JSON');
      else if (typeof value === 'bigint') add('is too large');
    },
  });
  return found;
};

const parseManifest = ({ value, positionOf, add }: Written): Manifest | undefined => {
  if (!isJsonObject(value)) {
    add([], '', 'is not a manifest, an object with a kind');
    return undefined;
  }
  const name = value['kind'];
  if (!isKindName(name)) {
    add(['kind'], '', `kind is one of ${Object.keys(KINDS).join(', ')}`);
    return undefined;
  }
  const kind = kindOf(name);
  const canBeDisabled = name === 'Client' || name === 'Issuer';
  const idFields = [kind.id, kind.of].filter((field) => field !== undefined);
  const hasId = idFields.every((field) => typeof value[field] === 'string');
  const id = hasId ? idOf(name, value) : undefined;
  const subject = nameOf({ kind: name, id: id ?? '?' });
  const addTo = (path: Path, detail: string): void => add(path, path.length === 0 ? subject : `${subject}: ${path.join('.')}`, detail);
  for (const required of kind.required) {
    if (isFromDocument(name, required, value)) continue;
    if (value[required] === undefined || value[required] === null) addTo([], `${required} is missing`);
    else if (idFields.includes(required) && typeof value[required] !== 'string') addTo([required], 'must be a string: put it in quotes');
  }
  if (kind.of !== undefined && kind.id !== undefined && String(value[kind.id]).includes('/')) addTo([kind.id], 'must not have a slash');
  const fields: Record<string, unknown> = {};
  for (const [field, given] of Object.entries(value)) {
    if (field === 'kind' || idFields.includes(field)) continue;
    if (name === 'Client' && field === 'secret') continue;
    if (canBeDisabled && field === 'disabled') continue;
    if (Object.hasOwn(kind.fields, field)) fields[field] = given;
    else addTo([field], unknownField(name, field));
  }
  const secret =
    name !== 'Client' || value['secret'] === undefined
      ? undefined
      : parseSecretSection(value['secret'], (path, detail) => addTo(['secret', ...path], detail));
  const disabled = canBeDisabled ? value['disabled'] : undefined;
  if (disabled !== undefined && disabled !== true) {
    addTo(['disabled'], `must be true or left out: only \`mintmark ${kind.record} enable\` enables a disabled ${kind.record}`);
  }
  if (id === undefined) return undefined;
  return { kind: name, id, fields, secret, disabled: disabled === true, positionOf: (...path) => positionOf(path) };
};

const unknownField = (kind: KindName, field: string): string => {
  if (SECRET_FIELD.test(field)) {
    return 'a secret must not be in a manifest: refer to it, as in secret: {from: {env: NAME}}';
  }
  const known = Object.keys(kindOf(kind).fields);
  const squeezed = (text: string): string => text.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
  const near = known.find((each) => squeezed(each) === squeezed(field) || squeezed(each) === `${squeezed(field)}s`);
  return near === undefined ? `is not a field of ${kind}` : `is not a field of ${kind}; did you mean ${near}?`;
};
