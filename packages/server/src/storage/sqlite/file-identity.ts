// What tells the file of an embedded store from every other on this machine, whatever it contains.
import { statSync } from 'node:fs';

/** The file system and the inode. */
export const fileIdentity = (path: string): string => {
  const { dev, ino } = statSync(path, { bigint: true });
  return `${dev}:${ino}`;
};
