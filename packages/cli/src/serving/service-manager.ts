// Tells systemd the state of the server (sd_notify). Node cannot send datagrams to a Unix socket, so systemd's
// own program `systemd-notify` sends them.
import { spawn } from 'node:child_process';
import { type Io, writeLine } from '../io.ts';

/** The service manager that started the server. */
export interface ServiceManager {
  /** Reports that the server serves requests. Then reports every half of the watchdog's time that it is alive. */
  ready(status: string): Promise<void>;
  /** Reports that the server is stopping. */
  stopping(): Promise<void>;
  /** Stops the reports to the watchdog. */
  close(): void;
}

const NONE: ServiceManager = { ready: async () => {}, stopping: async () => {}, close: () => {} };

/** The service manager that the environment names (`NOTIFY_SOCKET`); one that nothing is reported to if there is none. */
export const serviceManager = (io: Io): ServiceManager => {
  if (io.env['NOTIFY_SOCKET'] === undefined) return NONE;
  let watchdog: NodeJS.Timeout | undefined;
  return {
    async ready(status) {
      await notify(io, ['--ready', `--status=${status}`]);
      const interval = watchdogInterval(io.env);
      if (interval !== undefined) watchdog = setInterval(() => void notify(io, ['WATCHDOG=1']), interval).unref();
    },
    // `--stopping` is newer than the systemd of Debian 12.
    stopping: () => notify(io, ['STOPPING=1']),
    close: () => clearInterval(watchdog),
  };
};

/** Milliseconds between two reports: half the time after which systemd restarts the service. */
const watchdogInterval = ({ WATCHDOG_USEC: microseconds = '' }: Io['env']): number | undefined =>
  /^[1-9]\d{0,15}$/.test(microseconds) ? Math.max(1, Math.floor(Number(microseconds) / 2000)) : undefined;

/** Sends a report. A failure is a warning: systemd's own time-out decides about the service. */
const notify = async (io: Io, args: readonly string[]): Promise<void> => {
  const problem = await problemOf(args, io).catch((error: unknown) => String(error));
  // Where the report fails for want of memory or space, the warning may fail, too.
  if (problem !== undefined) await writeLine(io.stderr, `mintmark: systemd-notify failed: ${problem}.`).catch(() => {});
};

const problemOf = (args: readonly string[], { env: { PATH, NOTIFY_SOCKET } }: Io): Promise<string | undefined> =>
  new Promise((resolve) => {
    // Not the whole environment, which may contain the master key.
    const child = spawn('systemd-notify', args, { env: { PATH, NOTIFY_SOCKET }, stdio: ['ignore', 'ignore', 'inherit'] });
    child.once('error', ({ message }) => resolve(message));
    child.once('close', (code) => resolve(code === 0 ? undefined : `its exit code is ${code}`));
  });
