// Reads mintmark.yaml.
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { YAMLParseError } from 'yaml';
import { Unacceptable } from '../net/unacceptable.ts';
import { errorCode } from '../system/error-code.ts';
import { packageOnUse } from '../system/on-use.ts';

/** The default file, which need not exist. */
export const CONFIG_FILE = 'mintmark.yaml';

/** A configuration file. */
export interface ConfigFile {
  /** The name for messages. */
  readonly name: string;
  /** The folder of relative paths in the file. */
  readonly folder: string;
  readonly entries: ReadonlyMap<string, unknown>;
}

/**
 * Reads the configuration file.
 *
 * @param path - absolute; `undefined` for `mintmark.yaml` in `cwd`, if it exists
 * @throws {@link Unacceptable} when the file cannot be read or is not a YAML mapping. The message does not
 * repeat its content, which may contain a password
 */
export const readConfigFile = (path: string | undefined, cwd: string): ConfigFile | undefined => {
  const file = path ?? join(cwd, CONFIG_FILE);
  if (path === undefined && !existsSync(file)) return undefined;
  const refuse = (problem: string): never => {
    throw new Unacceptable(path === undefined ? problem : `names ${path}, which ${problem}`);
  };
  const content = parse(read(file, refuse), refuse);
  if (!(content instanceof Map)) return refuse('does not contain keys and values');
  const entries = new Map([...content].map(([key, value]) => [String(key), value]));
  return { name: path ?? CONFIG_FILE, folder: dirname(file), entries };
};

// Many servers have no file.
const yamlPackage = packageOnUse<typeof import('yaml')>('yaml');

const parse = (text: string, refuse: (problem: string) => never): unknown => {
  const { LineCounter, parseDocument } = yamlPackage();
  const lineCounter = new LineCounter();
  let error: YAMLParseError | undefined;
  try {
    const document = parseDocument(text, { lineCounter, prettyErrors: false });
    [error] = document.errors;
    if (error === undefined) return document.contents === null ? new Map() : document.toJS({ mapAsMap: true });
  } catch {
    return refuse('is nested too deeply, or has an alias without an anchor');
  }
  return refuse(`is not valid YAML: line ${lineCounter.linePos(error.pos[0]).line}, ${error.code}`);
};

const read = (file: string, refuse: (problem: string) => never): string => {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    return refuse(`cannot be read (${errorCode(error)})`);
  }
};
