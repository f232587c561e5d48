// The file with all profiles that `mintmark login` saved. Only its owner can read it.
import { randomUUID } from 'node:crypto';
import { chmod, mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { dirname, isAbsolute, join } from 'node:path';
import { UsageError } from '../failure/usage-error.ts';
import type { Io } from '../io.ts';
import { systemCode } from '../system-code.ts';
import { formatProfiles, type Profile, parseProfiles } from './profile.ts';

/** The path of the file: `mintmark/profile.json` under XDG_CONFIG_HOME or ~/.config. */
export const profilePath = ({ env, home }: Pick<Io, 'env' | 'home'>): string => {
  const base = env.XDG_CONFIG_HOME;
  // The XDG specification requires that relative paths are ignored.
  return join(base !== undefined && isAbsolute(base) ? base : join(home, '.config'), 'mintmark', 'profile.json');
};

/** Validates the name of a profile. @throws UsageError */
export const profileName = (name: string | undefined): string => {
  if (name === undefined) return 'default';
  if (!/^[A-Za-z0-9][\w.-]{0,63}$/.test(name)) {
    throw new UsageError('A profile name is 1 to 64 letters, digits, dots, hyphens and underscores, and begins with a letter or digit.');
  }
  return name;
};

/** All profiles by name; none if there is no file. */
export const readProfiles = async (path: string): Promise<ReadonlyMap<string, Profile>> => {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (cause) {
    if (['ENOENT', 'ENOTDIR'].includes(systemCode(cause))) return new Map();
    throw new Error(`The profile file ${path} cannot be read (${systemCode(cause)}).`, { cause });
  }
  return parseProfiles(text, path);
};

/** Adds or replaces a profile. */
export const saveProfile = async (path: string, name: string, profile: Profile): Promise<void> =>
  writeProfiles(path, new Map([...(await readProfiles(path)), [name, profile]]));

/** Removes a profile, and with the last one the file. @returns whether there was one of that name */
export const removeProfile = async (path: string, name: string): Promise<boolean> => {
  const profiles = new Map(await readProfiles(path));
  if (!profiles.delete(name)) return false;
  if (profiles.size === 0) await rm(path);
  else await writeProfiles(path, profiles);
  return true;
};

/** Writes a temporary file and renames it, so that neither a reader nor a crash leaves half a file. */
const writeProfiles = async (path: string, profiles: ReadonlyMap<string, Profile>): Promise<void> => {
  const temporary = `${path}.${randomUUID()}.tmp`;
  try {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    // An existing folder may be accessible to others.
    await chmod(dirname(path), 0o700);
    const file = await open(temporary, 'wx', 0o600);
    try {
      await file.writeFile(formatProfiles(profiles));
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (cause) {
    // If the folder does not exist, there is nothing to remove.
    await rm(temporary, { force: true }).catch(() => {});
    throw new Error(`The profile file ${path} cannot be written (${systemCode(cause)}).`, { cause });
  }
};
