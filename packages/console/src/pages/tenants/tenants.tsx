// The tenants of this server, which the home tenant manages.
import type { TenantRecord } from '@mintmark/client/management';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { cliLine } from '../../actions/command-lines.ts';
import { Confirm } from '../../actions/confirm.tsx';
import { FailureNote } from '../../actions/failure-note.tsx';
import { management } from '../../api/management.ts';
import { Badge } from '../../kit/badge.tsx';
import { Button } from '../../kit/button.tsx';
import { Loaded } from '../../kit/state.tsx';
import { Time } from '../../kit/time.tsx';
import { useTexts } from '../../language/language.tsx';
import { PageFrame } from '../../shell/page.tsx';
import { useSession } from '../../shell/rights.ts';

export const Page = () => {
  const { t } = useTexts();
  const tenants = useQuery({ queryKey: ['tenants'], queryFn: () => management.tenants.list() });
  return (
    <PageFrame title={t('nav.tenants')} intro={t('tenants.intro')}>
      <Loaded query={tenants}>
        {(found) => (
          <ul className="card rows">
            {found.map((tenant) => (
              <TenantRow key={tenant.id} tenant={tenant} />
            ))}
          </ul>
        )}
      </Loaded>
    </PageFrame>
  );
};

const TenantRow = ({ tenant }: { readonly tenant: TenantRecord }) => {
  const { t } = useTexts();
  const queries = useQueryClient();
  const session = useSession();
  const [disabling, setDisabling] = useState(false);
  const { id, name, public_url, state, created_at } = tenant;
  const onSuccess = () => queries.invalidateQueries({ queryKey: ['tenants'] });
  const enable = useMutation({ mutationFn: () => management.tenants.enable(id), onSuccess });
  const isOwn = id === session.tenant.id;
  return (
    <li className="row spread">
      <div className="stack-tight">
        <span className="row">
          <strong className="break">{name}</strong>
          <Badge tone={state === 'enabled' ? 'good' : 'none'}>{t(`issuers.${state}`)}</Badge>
          {isOwn && <Badge tone="info">{t('tenants.this')}</Badge>}
        </span>
        <code className="break">{public_url}</code>
        <span className="muted small">
          {t('client.created')} <Time at={created_at} only="distance" />
        </span>
        <FailureNote error={enable.error} />
      </div>
      {!isOwn &&
        (state === 'enabled' ? (
          <Button size="small" kind="danger" onClick={() => setDisabling(true)}>
            {t('danger.disable')} …
          </Button>
        ) : (
          <Button size="small" busy={enable.isPending} onClick={() => enable.mutate()}>
            {t('danger.enable')}
          </Button>
        ))}
      {disabling && (
        <Confirm
          title={t('danger.title', { action: t('danger.disable'), name })}
          text={t('tenants.disable.text')}
          name={name}
          effect={() => management.effects.ofTenant(id, 'disable')}
          elsewhere={{
            cli: cliLine('tenant', 'disable', id),
            call: { method: 'POST', path: `/tenants/${encodeURIComponent(id)}/disable` },
          }}
          action={t('danger.disable')}
          run={() => management.tenants.disable(id)}
          onClose={() => setDisabling(false)}
          onDone={() => {
            setDisabling(false);
            void onSuccess();
          }}
        />
      )}
    </li>
  );
};
