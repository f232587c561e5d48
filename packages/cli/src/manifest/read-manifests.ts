// Manifests from the text of a file: YAML or JSON, one or several. Every problem of the text is found at once, with its line. Reads no file.
import { credentialKind, isJsonObject } from '@mintmark/protocol';
import { type Document, isNode, LineCounter, parseAllDocuments, parseDocument, visit } from 'yaml';
import { UsageError } from '../failure/usage-error.ts';
import { isKindName, KINDS, type KindName, kindOf } from './kinds.ts';
import { type Manifest, type ManifestProblem, nameOf, type Place } from './manifest.ts';
import { parseSecretSection } from './secret-section.ts';

/** What a text holds. Its manifests are of use only when there are no problems. */
export interface Reading {
  readonly manifests: readonly Manifest[];
  readonly problems: readonly ManifestProblem[];
}

/** Longest text that is read, in characters: more is a wrong file. */
export const LONGEST_MANIFEST = 16 * 1024 * 1024;

type Path = readonly (string | number)[];
/** One manifest on its way: its value, and where that is in the document. */
interface Written {
  readonly value: unknown;
  readonly placeOf: (path: Path) => Place;
  readonly add: (path: Path, subject: string, detail: string) => void;
}

/** Secrets by other names, to say what to do instead. */
const SECRET_FIELD = /secret|password|passwd/i;
/**
 * Reads manifests.
 *
 * @param file - how the file is called in problems
 */
export const readManifests = (text: string, file: string): Reading => {
  const problems: ManifestProblem[] = [];
  const lines = new LineCounter();
  const at = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    return { file, line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  const start: Place = { file, line: 1, column: 1 };
  const refuseAll = (detail: string): Reading => ({ manifests: [], problems: [{ place: start, subject: '', detail }] });
  if (text.length > LONGEST_MANIFEST) return refuseAll(`has more than ${LONGEST_MANIFEST} characters, which is no file of manifests`);
  const manifests: Manifest[] = [];
  try {
    const documents = parseAllDocuments(text, { lineCounter: lines, prettyErrors: false, stringKeys: true });
    for (const document of documents as readonly Document[]) {
      for (const { pos, code, message } of [...document.errors, ...document.warnings]) {
        problems.push({ place: at(pos[0]), subject: '', detail: faultOf(code, message) });
      }
      if (document.errors.length > 0 || document.contents === null) continue;
      problems.push(...scalarProblems(document, at));
      const placeOf = (path: Path): Place => placeIn(document, path, at);
      const add = (path: Path, subject: string, detail: string): void => void problems.push({ place: placeOf(path), subject, detail });
      const value: unknown = document.toJS();
      if (value === null) continue;
      const all = Array.isArray(value) ? value.map((each: unknown, index) => [each, [index]] as const) : [[value, []] as const];
      for (const [each, prefix] of all) {
        const written: Written = {
          value: each,
          placeOf: (path) => placeOf([...prefix, ...path]),
          add: (path, ...rest) => add([...prefix, ...path], ...rest),
        };
        const manifest = parseManifest(written);
        if (manifest !== undefined) manifests.push(manifest);
      }
    }
  } catch {
    // Too deep for the stack, or too many aliases: not what a person writes.
    return refuseAll('is nested too deeply, or uses too many aliases');
  }
  return { manifests, problems };
};

/**
 * Reads JSON, and where its values stand.
 *
 * @throws UsageError when it is none
 */
export const readPlacedJson = (text: string, file: string): { readonly value: unknown; readonly placeOf: (path: Path) => Place } => {
  const lines = new LineCounter();
  const document: Document = parseDocument(text, { lineCounter: lines, prettyErrors: false, stringKeys: true });
  const at = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    return { file, line, column: col };
  };
  const [fault] = document.errors;
  if (fault?.code === 'DUPLICATE_KEY') {
    const { line, column } = at(fault.pos[0]);
    throw new UsageError(`${file}:${line}:${column}: this name is there twice.`);
  }
  if (fault !== undefined) throw new UsageError(`${file} is not JSON.`);
  return { value: plainValue(document, file), placeOf: (path) => placeIn(document, path, at) };
};

const plainValue = (document: Document, file: string): unknown => {
  try {
    return document.toJS();
  } catch (cause) {
    throw new UsageError(`${file} is nested too deeply, or uses too many aliases.`, { cause });
  }
};

// The messages of the parser may quote the text.
const faultOf = (code: string, message: string): string =>
  code === 'DUPLICATE_KEY'
    ? 'this name is there twice'
    : `is not YAML: ${code.toLowerCase().replaceAll('_', ' ')}${/tab/i.test(message) ? ' (a tab?)' : ''}`;

/** The place of a value, or of the nearest thing around it. */
const placeIn = (document: Document, path: Path, at: (offset: number) => Place): Place => {
  for (let length = path.length; length >= 0; length--) {
    const node: unknown = length === 0 ? document.contents : document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) return at(node.range[0]);
  }
  return at(0);
};

/** What no value may be, wherever it stands: a secret, or a number that JSON does not have. */
const scalarProblems = (document: Document, at: (offset: number) => Place): ManifestProblem[] => {
  const found: ManifestProblem[] = [];
  visit(document, {
    Scalar: (_, { value, range }) => {
      const add = (detail: string): void => void found.push({ place: at(range?.[0] ?? 0), subject: '', detail });
      if (typeof value === 'string' && value.split(/\W+/).some((word) => credentialKind(word) !== undefined)) {
        add('a secret has no place in a manifest: name where it is, as secret: {from: {env: NAME}}. This one is known now: revoke it');
      } else if (typeof value === 'number' && !Number.isFinite(value)) add('is no number that JSON has');
      else if (typeof value === 'bigint') add('is too large');
    },
  });
  return found;
};

const parseManifest = ({ value, placeOf, add }: Written): Manifest | undefined => {
  if (!isJsonObject(value)) {
    add([], '', 'is no manifest: an object with a kind');
    return undefined;
  }
  const name = value['kind'];
  if (!isKindName(name)) {
    add(['kind'], '', `kind is one of ${Object.keys(KINDS).join(', ')}`);
    return undefined;
  }
  const kind = kindOf(name);
  const id = kind.id === undefined ? 'current' : value[kind.id];
  const subject = nameOf({ kind: name, id: typeof id === 'string' ? id : '?' });
  const addTo = (path: Path, detail: string): void => add(path, path.length === 0 ? subject : `${subject}: ${path.join('.')}`, detail);
  for (const required of kind.required) {
    if (value[required] === undefined || value[required] === null) addTo([], `${required} is missing`);
    else if (required === kind.id && typeof id !== 'string') addTo([required], 'is a text: put it in quotes');
  }
  const fields: Record<string, unknown> = {};
  for (const [field, given] of Object.entries(value)) {
    if (field === 'kind' || field === kind.id) continue;
    if (name === 'Client' && (field === 'secret' || field === 'disabled')) continue;
    if (Object.hasOwn(kind.fields, field)) fields[field] = given;
    else addTo([field], unknownField(name, field));
  }
  const secret =
    name !== 'Client' || value['secret'] === undefined
      ? undefined
      : parseSecretSection(value['secret'], (path, detail) => addTo(['secret', ...path], detail));
  const disabled = name === 'Client' ? value['disabled'] : undefined;
  if (disabled !== undefined && disabled !== true) {
    addTo(['disabled'], 'is true or left out: a client that somebody disabled is enabled by `mintmark client enable` alone');
  }
  if (typeof id !== 'string') return undefined;
  return { kind: name, id, fields, secret, disabled: disabled === true, placeOf: (...path) => placeOf(path) };
};

const unknownField = (kind: KindName, field: string): string => {
  if (SECRET_FIELD.test(field)) {
    return 'a secret has no place in a manifest, which is read by many and kept for long: name where it is, as secret: {from: {env: NAME}}';
  }
  const known = Object.keys(kindOf(kind).fields);
  const squeezed = (text: string): string => text.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
  const near = known.find((each) => squeezed(each) === squeezed(field) || squeezed(each) === `${squeezed(field)}s`);
  return near === undefined ? `is no field of ${kind}` : `is no field of ${kind}; ${near} is`;
};
