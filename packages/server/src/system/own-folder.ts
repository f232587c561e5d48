// Which folders in a shared folder, such as /tmp, are this user's. Any user can create a folder or link of any name there.
import { lstatSync } from 'node:fs';

/** Whether there is a folder of this user, and no link, at a path. */
export const isOwnFolder = (path: string): boolean => {
  try {
    const found = lstatSync(path);
    // Systems without user ids have a folder of temporary files for each user.
    return found.isDirectory() && (process.getuid === undefined || found.uid === process.getuid());
  } catch {
    return false;
  }
};
