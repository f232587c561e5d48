// `mintmark issuer create ID`: trusts an issuer.
import type { IssuerRecord } from '@mintmark/client/management';
import { Option } from 'commander';
import { recordOf } from '../../connection.ts';
import { managementCommand } from '../management-command.ts';
import { ONE_ISSUER_COMMAND } from './issuer-card.ts';
import { addIssuerOptions, type IssuerOptions, issuerSettings } from './settings-options.ts';

const KINDS: readonly IssuerRecord['kind'][] = [
  ...(['github', 'gitlab', 'kubernetes', 'spiffe', 'aws', 'gcp', 'azure'] as const),
  ...(['terraform', 'buildkite', 'circleci', 'vercel', 'oidc', 'attester'] as const),
];

interface CreateOptions extends IssuerOptions {
  readonly kind: IssuerRecord['kind'];
  readonly issuer: string;
}

export const command = managementCommand<CreateOptions, IssuerRecord>({
  ...ONE_ISSUER_COMMAND,
  arguments: [['<id>', 'its id here: lower-case letters, digits, and . _ -']],
  options: (command) =>
    addIssuerOptions(
      command
        .addOption(new Option('--kind <kind>', 'the platform that it is').choices(KINDS).makeOptionMandatory())
        .requiredOption('--issuer <iss>', 'the iss of its tokens, exactly as they have it; for SPIFFE, the trust domain'),
    ),
  progress: 'Trusting',
  call: async ({ issuers }, [id], { kind, issuer, ...options }, io) => {
    const given = Object.entries(await issuerSettings(options, io));
    const settings = Object.fromEntries(given.filter(([, value]) => value !== undefined && value !== null));
    return recordOf(issuers.create({ id, kind, issuer, ...settings }));
  },
  examples: [
    ['mintmark issuer create github --kind github --issuer https://token.actions.githubusercontent.com', 'jobs of GitHub Actions'],
    [
      'mintmark issuer create prod-eu --kind kubernetes --issuer https://kubernetes.default.svc.cluster.local --jwks cluster-keys.json',
      'a cluster that this server cannot reach; its keys are what kubectl get --raw /openid/v1/jwks prints',
    ],
    [
      'mintmark issuer create mesh --kind spiffe --issuer spiffe://example.org --spiffe-bundle https://spire.example.org',
      'a trust domain; SPIRE serves its bundle at the root',
    ],
  ],
});
