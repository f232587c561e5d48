// All commands: `mintmark client create` is commands/client/create.ts. Only the one that is called is loaded.
import type { Command } from 'commander';
import type { Io } from './io.ts';

/** What a command's file holds. */
export interface CommandFile {
  /** Adds arguments, options, examples and the action. */
  configure(command: Command, io: Io): void;
}

/** A command, or a group of them. */
export type CommandNode =
  | { readonly summary: string; readonly load: () => Promise<CommandFile> }
  | { readonly summary: string; readonly children: Readonly<Record<string, CommandNode>> };

export const COMMANDS: Readonly<Record<string, CommandNode>> = {
  serve: { summary: 'run the authorization server', load: () => import('./commands/serve.ts') },
  recover: { summary: 'make a temporary administrator, beside the store', load: () => import('./commands/recover.ts') },
  login: { summary: 'save credentials, so that they are typed once', load: () => import('./commands/login.ts') },
  logout: { summary: 'remove saved credentials', load: () => import('./commands/logout.ts') },
  token: { summary: 'get an access token and print it', load: () => import('./commands/token.ts') },
  client: {
    summary: 'manage API clients',
    children: {
      create: { summary: 'make an API client', load: () => import('./commands/client/create.ts') },
      list: { summary: 'list API clients', load: () => import('./commands/client/list.ts') },
      show: { summary: 'show an API client', load: () => import('./commands/client/show.ts') },
      disable: { summary: 'end its tokens and give it no more', load: () => import('./commands/client/disable.ts') },
      enable: { summary: 'let it get tokens again', load: () => import('./commands/client/enable.ts') },
      delete: { summary: 'delete an API client for good', load: () => import('./commands/client/delete.ts') },
    },
  },
  explain: { summary: 'tell why a request was refused', load: () => import('./commands/explain.ts') },
};
