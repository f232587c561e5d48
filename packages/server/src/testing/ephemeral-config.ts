// What a server that forgets everything may be told. Whatever speaks of production is refused, wherever it is set: a start that ignored it
// would look like one that keeps what it is given.

import { randomBytes } from 'node:crypto';
import { withoutBrackets } from '@mintmark/protocol';
import { ConfigError, parseConfig, type ServerConfig } from '../config/config.ts';
import type { ConfigKey } from '../config/config-key.ts';
import { CONFIG_KEYS } from '../config/config-keys.ts';
import { type ConfigProblem, type ConfigSource, Settings } from '../config/settings.ts';
import { isLoopback, type ListenAddress } from '../net/listen-address.ts';

const WITHOUT = 'is not for --ephemeral, which';
const REFUSED: readonly (readonly [key: keyof typeof CONFIG_KEYS, problem: string])[] = [
  ['data', `${WITHOUT} keeps nothing`],
  ['database', `${WITHOUT} has a store of its own that ends with it`],
  ['masterKey', `${WITHOUT} makes a key of its own and keeps it in memory`],
  ['tlsCert', `${WITHOUT} has a certificate of a CA of its own`],
  ['tlsKey', `${WITHOUT} has a certificate of a CA of its own`],
  ['trustedProxy', `${WITHOUT} serves this machine alone`],
  ['clientCertHeader', `${WITHOUT} serves this machine alone`],
  ['auditCheckpointFile', `${WITHOUT} leaves nothing behind`],
  ['auditCheckpointUrl', `${WITHOUT} leaves nothing behind`],
];

const LISTEN = 'http://localhost:0';
const OPERATIONS = 'http://127.0.0.1:0';

/**
 * The configuration of a server that keeps nothing: free ports on loopback, and a master key that only its memory has. The data folder is the
 * caller's to name.
 *
 * @throws {@link ConfigError} for what would keep something, or reach beyond this machine
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
    .map(({ host }) => ({ key, problem: `names ${host}, but --ephemeral serves this machine alone: use localhost` }));
