// Grants and sign-ins of all clients. Who used a credential, and from where, is one filter away.
import type { GrantFilter } from '@mintmark/client/management';
import { cliLine, options } from '../../actions/command-lines.ts';
import { SameAs } from '../../actions/same-as.tsx';
import { SelectField, TextField } from '../../kit/field.tsx';
import { Tabs } from '../../kit/tabs.tsx';
import { useTexts } from '../../language/language.tsx';
import { useFilters } from '../../shell/fragment-location.ts';
import { PageFrame } from '../../shell/page.tsx';
import { GrantList } from './grant-list.tsx';
import { SignInTable } from './sign-in-table.tsx';

const DAY = 86_400_000;
const STATES = ['active', 'expired', 'suspended', 'revoked', 'ended'] as const;
const since = (days: string): string => new Date(Math.floor(Date.now() / 60_000) * 60_000 - Number(days) * DAY).toISOString();

export const Page = () => {
  const { t } = useTexts();
  const [filters, change] = useFilters();
  const value = (name: string): string => filters.get(name) ?? '';
  const days = value('days') || '7';
  const common = {
    ...(value('client') === '' ? {} : { client_id: value('client') }),
    ...(value('credential') === '' ? {} : { credential_id: value('credential') }),
    ...(value('address') === '' ? {} : { address: value('address') }),
  };
  const status = STATES.find((each) => each === value('status'));
  const choice = { client: common.client_id, credential: common.credential_id, address: common.address, since: `${days}d` };
  const grants: GrantFilter = { ...common, issued_since: since(days), ...(status === undefined ? {} : { status }) };
  return (
    <PageFrame title={t('nav.grants')} intro={t('grants.intro')}>
      <search className="toolbar">
        <TextField label={t('client.id')} value={value('client')} onText={(client) => change({ client })} type="search" />
        <TextField label={t('sign-ins.credential')} value={value('credential')} onText={(credential) => change({ credential })} />
        <TextField label={t('sign-ins.address')} value={value('address')} onText={(address) => change({ address })} />
        <SelectField
          label={t('grants.status')}
          value={value('status')}
          options={[['', t('clients.any')], ...STATES.map((each) => [each, t(`grants.status.${each}`)] as const)]}
          onValue={(next) => change({ status: next })}
        />
        <SelectField
          label={t('grants.since')}
          value={days}
          options={['1', '7', '30'].map((each) => [each, t('grants.days', { days: each })] as const)}
          onValue={(next) => change({ days: next })}
        />
      </search>
      <Tabs
        label={t('nav.grants')}
        tabs={[
          {
            name: t('sign-ins'),
            content: (
              <div className="card">
                <SignInTable filter={{ ...common, since: since(days) }} />
                <SameAs
                  cli={cliLine('grant', 'sign-ins', ...options(choice))}
                  call={{ method: 'GET', path: `/sign-ins?${new URLSearchParams({ ...common, since: since(days) })}` }}
                />
              </div>
            ),
          },
          {
            name: t('client.grants'),
            content: (
              <div className="stack">
                <GrantList filter={grants} />
                <SameAs
                  cli={cliLine('grant', 'list', ...options({ ...choice, status }))}
                  call={{ method: 'GET', path: `/grants?${new URLSearchParams(grants as Readonly<Record<string, string>>)}` }}
                />
              </div>
            ),
          },
        ]}
      />
    </PageFrame>
  );
};
