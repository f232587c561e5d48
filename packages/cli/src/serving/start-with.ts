// Starts the server, and says what became of the first credentials when it does not start.
import { type RunningServer, type ServerConfig, type StartOptions, startServer } from '@mintmark/server';
import { type Io, writeLine } from '../io.ts';
import type { Handover } from './handover.ts';

/**
 * The server, once it serves.
 *
 * @param around - what a test puts before it
 * @throws StartError
 */
export const startWith = async (
  config: ServerConfig,
  handover: Handover,
  { now, stderr }: Pick<Io, 'now' | 'stderr'>,
  around: Pick<StartOptions, 'around' | 'log'> = {},
): Promise<RunningServer> => {
  try {
    const { deliver, decided } = handover;
    return await startServer(config, { ...around, now, onFirstStart: deliver, onFirstStartDecided: decided });
  } catch (error) {
    for (const line of handover.afterFailure()) await writeLine(stderr, line);
    throw error;
  }
};
