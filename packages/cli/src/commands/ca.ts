// `mintmark ca`: prints the local CAs of a server from its store, for machines that must trust it.
import { type LocalCa, localCas, parseConfig } from '@mintmark/server';
import { defineCommand } from '../define-command.ts';
import { deliverLine, type Io, writeLine } from '../io.ts';
import { addConfigOptions } from '../serving/config-options.ts';

type CaOptions = Parameters<typeof parseConfig>[0]['flags'] & { readonly fingerprint?: boolean };

export const command = defineCommand<CaOptions>({
  options: (command) =>
    addConfigOptions(command, ['data', 'database', 'config', 'logLevel']).option(
      '--fingerprint',
      'print only the SHA-256 fingerprints, to compare them on another machine',
    ),
  examples: [
    ['mintmark ca > ca.pem', 'on the server’s machine; then elsewhere: curl --cacert ca.pem …'],
    ['mintmark ca --fingerprint', 'what openssl x509 -in ca.pem -noout -fingerprint -sha256 must print elsewhere'],
  ],
  run: (_, options, io) => run(options, io),
});

const run = async ({ fingerprint = false, ...flags }: CaOptions, io: Io): Promise<void> => {
  const config = parseConfig({ flags, env: io.env, cwd: io.cwd });
  const { cas, file } = await localCas(config, io.now);
  if (cas.length === 0) {
    throw new Error('The store has no local CA: its servers have certificates of your own (--tls-cert), or a proxy that ends TLS.');
  }
  for (const ca of cas) await deliverLine(io.stdout, fingerprint ? ca.fingerprint : ca.certificate.trimEnd());
  if (fingerprint) return;
  for (const ca of cas) for (const line of describe(ca)) await writeLine(io.stderr, line);
  await writeLine(io.stderr, `Also in ${file}, on the machine of each server.`);
};

const describe = ({ subject, hosts, fingerprint, expiresAt }: LocalCa): readonly string[] => [
  `${subject}, for ${hosts.join(', ')}, until ${new Date(expiresAt).toISOString().slice(0, 10)}`,
  `  SHA-256 ${fingerprint}`,
];
