// `mintmark serve`: runs the server until a signal stops it.
import { type ConfigFlags, parseConfig, type RunningServer, type ServerConfig, StartError } from '@mintmark/server/serving';
import { defineCommand } from '../define-command.ts';
import { EXIT } from '../failure/exit-code.ts';
import { UsageError } from '../failure/usage-error.ts';
import { type Io, writeLine } from '../io.ts';
import { addConfigOptions } from '../serving/config-options.ts';
import { fileHandover, type Handover, printedHandover, startWith } from '../serving/handover.ts';
import { GUIDE_CURL } from '../serving/paste-lines.ts';
import { serviceManager } from '../serving/service-manager.ts';
import { startWarnings } from '../serving/start-warnings.ts';
import { stopRequest } from '../serving/stop-request.ts';

type ServeOptions = ConfigFlags & {
  readonly printCredentials?: boolean;
  readonly ephemeral?: boolean;
  readonly untilStdinEnds?: boolean;
};

export const command = defineCommand<ServeOptions>({
  options: (command) =>
    addConfigOptions(command)
      .option('--print-credentials', 'print the first credentials even if standard output is not a terminal')
      .option('--ephemeral', 'for tests: free ports of this machine, nothing is stored, and JSON on the first line once it serves')
      .option('--until-stdin-ends', 'with --ephemeral: stop when standard input ends, that is, when the parent process does'),
  examples: [
    ['mintmark serve', 'HTTPS on localhost:8443 with a CA of its own, SQLite under ./data'],
    ['mintmark serve --public-url https://id.example --listen https://0.0.0.0 --tls-cert cert.pem --tls-key key.pem', 'for other machines'],
    ['mintmark serve --ephemeral', 'a server for tests that leaves nothing behind'],
    ['mintmark serve --listen http://127.0.0.1:9200 --public-url https://id.example', 'behind a proxy on this machine that terminates TLS'],
  ],
  run: (_, options, io) => run(options, io),
});

const run = async (options: ServeOptions, io: Io): Promise<void> => {
  if (options.ephemeral === true) {
    // Loads what creates certificates.
    const { ephemeral } = await import('../serving/ephemeral.ts');
    return ephemeral(options, io);
  }
  if (options.untilStdinEnds === true) throw new UsageError('--until-stdin-ends needs --ephemeral.');
  const shown = options.printCredentials === true || io.terminal.stdout;
  const config = configOf(options, shown, io);
  let server: Awaited<ReturnType<typeof startWith>> | undefined;
  // A request to reload has no effect before the server runs.
  const stop = stopRequest(io, () => void server?.reload());
  const manager = serviceManager(io);
  try {
    const handover = shown ? printedHandover(config, io) : fileHandover(config);
    server = await startWith(config, handover, io);
    // Without a terminal, only the log is written to standard output.
    for (const warning of await startWarnings({ flags: options, config, isFirst: server.firstStart }, io))
      await writeLine(io.stderr, `mintmark: ${warning}`);
    await writeLine(shown ? io.stdout : io.stderr, announcement(server, handover, shown).join('\n'));
    await manager.ready(`Serving ${server.publicUrl}`);
    const failure = await Promise.race([stop.requested, ...(server.failed === undefined ? [] : [server.failed])]);
    if (shown) await writeLine(io.stderr, 'Stopping, once the requests in flight are done.');
    // Requests are refused from now on, whether systemd is told or not.
    await Promise.all([manager.stopping(), server.close()]);
    leave(config, failure === undefined ? EXIT.ok : EXIT.failure, io);
    if (failure !== undefined) throw new StartError(failure.message, { cause: failure });
  } finally {
    manager.close();
    stop.forget();
  }
};

/** Milliseconds for the last output of a server that has closed. */
const LINGER = 500;

/** What an exporter of OpenTelemetry could not send, it would try to send for minutes. */
const leave = ({ telemetry: { traces, metrics } }: ServerConfig, code: number, io: Io): void => {
  if (traces !== undefined || metrics !== undefined) setTimeout(() => io.exit(code), LINGER).unref();
};

/**
 * On a terminal the log is limited to warnings unless a level is set, because important events are printed as
 * text.
 */
const configOf = (options: ServeOptions, shown: boolean, io: Io): ServerConfig => {
  const config = parseConfig({ flags: options, env: io.env, cwd: io.cwd });
  const hasLevel = options.logLevel !== undefined || io.env.MINTMARK_LOG_LEVEL !== undefined;
  return shown && !hasLevel && config.logLevel === 'info' ? { ...config, logLevel: 'warn' } : config;
};

const announcement = (server: RunningServer, handover: Handover, shown: boolean): readonly string[] => {
  const { publicUrl, listening } = server;
  const where = listening.length === 1 && listening[0] === publicUrl ? '' : `, listening on ${listening.join(' and ')}`;
  const serving = `Mintmark serves ${publicUrl}${where}.${shown ? ' Ctrl-C stops it.' : ''}`;
  if (!server.firstStart) return [`Found the store: ${server.store}.`, serving];
  return [
    ...(shown ? ['Then get a token:', '', GUIDE_CURL, ''] : []),
    ...handover.epilogue(),
    `Created the store: ${server.store}.`,
    serving,
  ];
};
