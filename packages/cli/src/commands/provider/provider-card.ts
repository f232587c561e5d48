// Formats OpenID Providers.
import type { ProviderRecord } from '@mintmark/client/management';
import type { Output } from '../../output/output-format.ts';
import { card, table } from '../../output/table.ts';
import { conditionText } from '../trust/condition-options.ts';

const stateOf = ({ disabled, exclusive }: ProviderRecord): string => {
  if (disabled) return 'disabled';
  return exclusive ? 'enabled, passwords refused' : 'enabled';
};

const providerOutput = (provider: ProviderRecord): Output => ({
  json: provider,
  ids: [provider.id],
  lines: () =>
    card([
      ['id', provider.id],
      ['label', provider.label],
      ['issuer', provider.issuer],
      ['client id', provider.client_id],
      ['redirect URI', provider.redirect_uri],
      ['scopes', ['openid', ...provider.scopes].join(' ')],
      ['names from', [provider.name_claim].flat().join(' > ')],
      ...provider.roles.map(({ role, ...condition }) => [role, `if ${conditionText(condition)}`] as const),
      ['state', stateOf(provider)],
      ['created', `${provider.created_at} by ${provider.created_by}`],
    ]),
});

/** OpenID Providers in every format. */
export const providersOutput = (providers: readonly ProviderRecord[]): Output => ({
  json: providers,
  ids: providers.map(({ id }) => id),
  lines: (width) =>
    table(
      ['ID', 'LABEL', 'STATE', 'ISSUER'],
      providers.map((provider) => [provider.id, provider.label, stateOf(provider), provider.issuer]),
      { width, shrinkable: ['LABEL', 'ISSUER'] },
    ),
});

/** The parts that every command for one provider shares. */
export const ONE_PROVIDER_COMMAND = {
  arguments: [['<id>', 'the provider']],
  show: providerOutput,
  quiet: 'print the id only',
} as const;
