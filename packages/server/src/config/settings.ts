// Looks keys up in flags, variables and file, in this order, and collects what is wrong, under the name that the user wrote.
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Unacceptable } from '../net/unacceptable.ts';
import { errorCode } from '../system/error-code.ts';
import { CONFIG_FILE, type ConfigFile, readConfigFile } from './config-file.ts';
import type { ConfigFlags, ConfigKey } from './config-key.ts';
import { CONFIG_KEYS } from './config-keys.ts';

/** Where the configuration comes from. */
export interface ConfigSource {
  readonly flags: ConfigFlags;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Relative paths start here. */
  readonly cwd: string;
}

/** One thing wrong: the key as the user wrote it, and a clause that goes behind it. */
export interface ConfigProblem {
  readonly key: string;
  readonly problem: string;
}

/** The values of one key that could be read, and the name that it was found under. */
export interface Setting<T> {
  readonly name: string;
  readonly values: readonly T[];
}

interface Written {
  readonly name: string;
  readonly texts: readonly string[];
  readonly base: string;
}

/** The configuration as it was written. */
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

  /** A key's values; `undefined` when it is not set anywhere. What cannot be read is left out and becomes a problem. */
  find<T>(key: ConfigKey<T>): Setting<T> | undefined {
    const written = this.#fromFlags(key) ?? this.#fromEnv(key) ?? this.#fromFile(key);
    // An empty list is no list.
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
    const value = attribute === undefined ? undefined : this.#source.flags[attribute];
    if (value === undefined || flag === undefined) return undefined;
    return { name: flag.split(' ', 1)[0] ?? flag, texts: typeof value === 'string' ? [value] : value, base: this.#source.cwd };
  }

  #fromEnv({ env: name, envFile, list }: ConfigKey<unknown>): Written | undefined {
    const { env, cwd } = this.#source;
    // A variable that is set to nothing counts as not set: compose files and unit files leave such behind.
    const text = env[name] === '' ? undefined : env[name];
    const fileName = `${name}_FILE`;
    const file = !envFile || env[fileName] === '' ? undefined : env[fileName];
    if (text !== undefined && file !== undefined) {
      this.problems.push({ key: fileName, problem: `is set as well as ${name}; set one of them` });
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
      // Editors and `echo` end a file with a newline that is no part of the secret.
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
