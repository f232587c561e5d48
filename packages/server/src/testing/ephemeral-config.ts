// The configuration of an ephemeral server. Options of production are refused, wherever they are set: a start
// that ignored them would look like one that stores its data.

import { randomBytes } from 'node:crypto';
import { withoutBrackets } from '@mintmark/protocol';
import { ConfigError, parseConfig, type ServerConfig } from '../config/config.ts';
import type { ConfigKey } from '../config/config-key.ts';
import { CONFIG_KEYS } from '../config/config-keys.ts';
import { type ConfigProblem, type ConfigSource, Settings } from '../config/settings.ts';
import { isLoopback, type ListenAddress } from '../net/listen-address.ts';

const WITHOUT = 'is not for --ephemeral, which';
const REFUSED: readonly (readonly [key: keyof typeof CONFIG_KEYS, problem: string])[] = [
  ['data', `${WITHOUT} stores nothing permanently`],
  ['database', `${WITHOUT} has its own store, which is removed at its end`],
  ['masterKey', `${WITHOUT} generates its own key and keeps it in memory`],
  ['tlsCert', `${WITHOUT} has a certificate of its own CA`],
  ['tlsKey', `${WITHOUT} has a certificate of its own CA`],
  ['trustedProxy', `${WITHOUT} serves only this machine`],
  ['clientCertHeader', `${WITHOUT} serves only this machine`],
  ['auditCheckpointFile', `${WITHOUT} leaves nothing behind`],
  ['auditCheckpointUrl', `${WITHOUT} leaves nothing behind`],
];

const LISTEN = 'http://localhost:0';
const OPERATIONS = 'http://127.0.0.1:0';

/**
 * The configuration of an ephemeral server: free ports on loopback, and a master key that exists only in
 * memory. The caller sets the data folder.
 *
 * @throws {@link ConfigError} for options that store data permanently or listen beyond this machine
 */
export const ephemeralConfig = ({ flags, env, cwd }: ConfigSource): ServerConfig => {
  const settings = new Settings({ flags, env, cwd });
  const nameOf = (key: ConfigKey<unknown>): string | undefined => settings.find(key)?.name;
  const refused = REFUSED.flatMap(([key, problem]): ConfigProblem[] => {
    const name = nameOf(CONFIG_KEYS[key]);
    return name === undefined ? [] : [{ key: name, problem }];
  });
  if (refused.length > 0) throw new ConfigError(refused);
  const config = parseConfig({
    flags: {
      ...flags,
      ...(nameOf(CONFIG_KEYS.listen) === undefined ? { listen: [LISTEN] } : undefined),
      ...(nameOf(CONFIG_KEYS.managementListen) === undefined ? { managementListen: OPERATIONS } : undefined),
      ...(nameOf(CONFIG_KEYS.logLevel) === undefined ? { logLevel: 'warn' } : undefined),
    },
    env: { ...env, MINTMARK_MASTER_KEY: randomBytes(32).toString('base64') },
    cwd,
  });
  const beyond = [
    ...beyondLoopback('--listen', config.listen),
    ...beyondLoopback('--mtls-listen', config.mtlsListen),
    ...beyondLoopback('--management-listen', [config.operationsListen]),
    ...beyondLoopback('--public-url', [hostOf(config.publicUrl)]),
    ...beyondLoopback('--mtls-public-url', config.mtlsPublicUrl === undefined ? [] : [hostOf(config.mtlsPublicUrl)]),
  ];
  if (beyond.length > 0) throw new ConfigError(beyond);
  return config;
};

const hostOf = (url: string): Pick<ListenAddress, 'host'> => ({ host: withoutBrackets(new URL(url).hostname) });

const beyondLoopback = (key: string, addresses: readonly Pick<ListenAddress, 'host'>[]): readonly ConfigProblem[] =>
  addresses
    .filter(({ host }) => !isLoopback(host))
    .map(({ host }) => ({ key, problem: `names ${host}, but --ephemeral serves only this machine: use localhost` }));
