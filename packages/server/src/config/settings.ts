// Finds the values of keys in flags, variables and the file, and collects their problems.
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Unacceptable } from '../net/unacceptable.ts';
import { errorCode } from '../system/error-code.ts';
import { CONFIG_FILE, type ConfigFile, readConfigFile } from './config-file.ts';
import type { ConfigKey } from './config-key.ts';
import { CONFIG_KEYS, type ConfigFlags } from './config-keys.ts';

/** The sources of the configuration. */
export interface ConfigSource {
  readonly flags: ConfigFlags;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The folder of relative paths. */
  readonly cwd: string;
}

/** A problem: the key as the user wrote it, and a clause to follow it. */
export interface ConfigProblem {
  readonly key: string;
  readonly problem: string;
}

/** The valid values of a key, and the name that the user wrote. */
export interface Setting<T> {
  readonly name: string;
  readonly values: readonly T[];
}

interface Written {
  readonly name: string;
  readonly texts: readonly string[];
  readonly base: string;
}

/** The configuration, by key. */
export class Settings {
  readonly problems: ConfigProblem[] = [];
  readonly #source: ConfigSource;
  readonly #file: ConfigFile | undefined;

  constructor(source: ConfigSource) {
    this.#source = source;
    const named = this.find(CONFIG_KEYS.config);
    this.#file = this.#attempt(named?.name ?? CONFIG_FILE, () => readConfigFile(named?.values[0], source.cwd));
    this.#refuseUnknownKeys();
  }

  /** The values of a key; `undefined` when it is not set. Every value that is not valid becomes a problem. */
  find<T>(key: ConfigKey<T>): Setting<T> | undefined {
    const written = this.#fromFlags(key) ?? this.#fromEnv(key) ?? this.#fromFile(key);
    // An empty list is not set.
    if (written === undefined || written.texts.length === 0) return undefined;
    const { name, texts, base } = written;
    const values: T[] = [];
    for (const text of texts) this.#attempt(name, () => values.push(key.parse(text, base)));
    return { name, values };
  }

  #attempt<T>(name: string, action: () => T): T | undefined {
    try {
      return action();
    } catch (error) {
      if (!(error instanceof Unacceptable)) throw error;
      this.problems.push({ key: name, problem: error.message });
      return undefined;
    }
  }

  #fromFlags({ attribute, flag }: ConfigKey<unknown>): Written | undefined {
    const flags: Readonly<Record<string, string | readonly string[] | undefined>> = this.#source.flags;
    const value = attribute === undefined ? undefined : flags[attribute];
    if (value === undefined || flag === undefined) return undefined;
    return { name: flag.split(' ', 1)[0] ?? flag, texts: typeof value === 'string' ? [value] : value, base: this.#source.cwd };
  }

  #fromEnv({ env: name, envFile, list }: ConfigKey<unknown>): Written | undefined {
    const { env, cwd } = this.#source;
    // An empty variable is not set: compose files and unit files often contain them.
    const text = env[name] === '' ? undefined : env[name];
    const fileName = `${name}_FILE`;
    const file = !envFile || env[fileName] === '' ? undefined : env[fileName];
    if (text !== undefined && file !== undefined) {
      this.problems.push({ key: fileName, problem: `and ${name} are both set; set one of them` });
      return { name, texts: [], base: cwd };
    }
    if (file !== undefined) return this.#fromNamedFile(fileName, file);
    if (text === undefined) return undefined;
    const texts = list ? text.split(',').flatMap((each) => each.trim() || []) : [text];
    return { name, texts, base: cwd };
  }

  #fromNamedFile(name: string, file: string): Written {
    const { cwd } = this.#source;
    const text = this.#attempt(name, () => {
      const path = resolve(cwd, file);
      // Editors and `echo` append a newline, which is not part of the secret.
      const content = readSecretFile(path).replace(/[\r\n]+$/, '');
      if (content === '') throw new Unacceptable(`names ${path}, which is empty`);
      return content;
    });
    return { name, texts: text === undefined ? [] : [text], base: cwd };
  }

  #fromFile({ yaml, list }: ConfigKey<unknown>): Written | undefined {
    const file = this.#file;
    const value = yaml === undefined ? undefined : file?.entries.get(yaml);
    if (file === undefined || value === undefined || value === null) return undefined;
    const name = `${file.name}: ${yaml}`;
    const texts = (list && Array.isArray(value) ? value : [value]).flatMap((each: unknown) => {
      if (typeof each === 'string') return [each];
      if (typeof each === 'number') return [String(each)];
      this.problems.push({ key: name, problem: list ? 'must be text, or a list of texts' : 'must be text' });
      return [];
    });
    return { name, texts, base: file.folder };
  }

  #refuseUnknownKeys(): void {
    if (this.#file === undefined) return;
    const known = Object.values(CONFIG_KEYS).flatMap(({ yaml }) => yaml ?? []);
    for (const key of this.#file.entries.keys()) {
      if (known.some((each) => each === key)) continue;
      this.problems.push({ key: `${this.#file.name}: ${key}`, problem: `is not a key; the keys are ${known.join(', ')}` });
    }
  }
}

const readSecretFile = (path: string): string => {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new Unacceptable(`names ${path}, which cannot be read (${errorCode(error)})`);
  }
};
