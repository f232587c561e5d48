// `mintmark logout`: removes a profile.
import { profileName, profilePath, removeProfile } from '../credentials/profile-file.ts';
import { defineCommand } from '../define-command.ts';
import { type Io, writeLine } from '../io.ts';

export const command = defineCommand<{ profile?: string }>({
  options: (command) => command.option('--profile <name>', 'the profile to remove'),
  examples: [
    ['mintmark logout', 'remove the default profile'],
    ['mintmark logout --profile production', 'remove another one'],
  ],
  run: (_, options, io) => run(options, io),
});

const run = async (options: { profile?: string }, io: Io): Promise<void> => {
  const name = profileName(options.profile);
  const path = profilePath(io);
  const removed = await removeProfile(path, name);
  await writeLine(io.stderr, removed ? `Removed profile ${name} from ${path}.` : `There is no profile ${name} in ${path}.`);
};
