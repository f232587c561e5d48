// The options for an OpenID Provider, at its creation and later.
import { resolve } from 'node:path';
import type { ProviderPatch, ProviderRecord } from '@mintmark/client/management';
import type { Command } from 'commander';
import { UsageError } from '../../failure/usage-error.ts';
import { readTextFile } from '../../input-file.ts';
import type { Io } from '../../io.ts';
import { collect, collectWords } from '../../repeatable.ts';
import { claimPath } from '../issuer/settings-options.ts';
import { ROLES } from '../operator/operator-card.ts';
import { type ConditionOptions, conditionsOf } from '../trust/condition-options.ts';

type RoleRule = ProviderRecord['roles'][number];

/** The options that {@link addProviderOptions} adds. */
export interface ProviderOptions extends Pick<ConditionOptions, 'equals' | 'oneOf' | 'contains'> {
  readonly label?: string;
  readonly registeredAs?: string;
  readonly secretFile?: string;
  readonly loginScope?: readonly string[];
  readonly nameClaim?: string;
}

export const addProviderOptions = (command: Command): Command =>
  command
    .option('--label <text>', 'its name on the sign-in page')
    .option('--registered-as <client_id>', 'the client id of this tenant at the provider')
    .option('--secret-file <file>', 'a file with the client secret of this tenant at the provider')
    .option('--login-scope <scopes>', 'scopes to request in addition to openid; may be repeated', collectWords)
    .option('--name-claim <name>', 'the claim that names of operators are made from; a nested one as a > b')
    .option('--contains <role:claim=text>', 'a role for whoever has this value in a claim that is a list; may be repeated', collect)
    .option('--equals <role:claim=text>', 'a role for whoever has this value of a claim; claim:=json for others; may be repeated', collect)
    .option('--one-of <role:claim=json>', 'a role for whoever has one of these values of a claim; may be repeated', collect);

/** The settings of the options; the rules, if there are any, are all that there are. */
export const providerSettings = async (options: ProviderOptions, io: Io): Promise<ProviderPatch> => {
  const roles = roleRulesOf(options);
  return {
    label: options.label,
    client_id: options.registeredAs,
    client_secret: options.secretFile === undefined ? undefined : (await readTextFile(resolve(io.cwd, options.secretFile))).trim(),
    scopes: options.loginScope === undefined ? undefined : [...options.loginScope],
    name_claim: options.nameClaim === undefined ? undefined : claimPath(options.nameClaim),
    roles: roles.length === 0 ? undefined : roles,
  };
};

const roleRulesOf = ({ contains = [], equals = [], oneOf = [] }: ProviderOptions): RoleRule[] => [
  ...contains.map((text) => roleRule('contains', text)),
  ...equals.map((text) => roleRule('equals', text)),
  ...oneOf.map((text) => roleRule('oneOf', text)),
];

const roleRule = (option: 'contains' | 'equals' | 'oneOf', text: string): RoleRule => {
  const at = text.indexOf(':');
  const role = ROLES.find((each) => each === text.slice(0, at));
  if (role === undefined) throw new UsageError(`${text} does not begin with a role and a colon: ${ROLES.join(', ')}.`);
  const [condition] = conditionsOf({ [option]: [text.slice(at + 1)] }) ?? [];
  if (condition === undefined) throw new UsageError(`${text} has no condition.`);
  const { glob: _, ...test } = condition;
  return { role, ...test };
};
