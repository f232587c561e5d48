export type { ListenAddress } from './config/listen-address.ts';
export { CONFIG_KEYS, ConfigError, type ConfigFlags, parseConfig, type ServerConfig } from './config.ts';
export { type Recovery, recover } from './recover.ts';
export { type FirstCredentials, type RunningServer, type StartOptions, startServer } from './server.ts';
export { StartError } from './start-error.ts';
