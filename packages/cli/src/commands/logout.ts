// `mintmark logout`: forgets a profile.
import type { Command } from 'commander';
import { addExamples } from '../command-help.ts';
import { profileName, profilePath, removeProfile } from '../credentials/profile-file.ts';
import { type Io, writeLine } from '../io.ts';

export const configure = (command: Command, io: Io): void => {
  command.option('--profile <name>', 'the profile to remove').action(() => run(command.opts<{ profile?: string }>(), io));
  addExamples(command, [
    ['mintmark logout', 'remove the default profile'],
    ['mintmark logout --profile production', 'remove another one'],
  ]);
};

const run = async (options: { profile?: string }, io: Io): Promise<void> => {
  const name = profileName(options.profile);
  const path = profilePath(io);
  const removed = await removeProfile(path, name);
  await writeLine(io.stderr, removed ? `Profile ${name} is removed from ${path}.` : `There is no profile ${name} in ${path}.`);
};
