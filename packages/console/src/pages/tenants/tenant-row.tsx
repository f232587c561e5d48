// One tenant, and what can be done with it.
import type { TenantActionEndingTokens, TenantRecord } from '@mintmark/client/management';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { cliLine } from '../../actions/command-lines.ts';
import { Confirm } from '../../actions/confirm.tsx';
import { ActionButton, ActionLines, useDirectAction } from '../../actions/direct-action.tsx';
import { management } from '../../api/management.ts';
import { Badge } from '../../kit/badge.tsx';
import { Button } from '../../kit/button.tsx';
import { Time } from '../../kit/time.tsx';
import { useTexts } from '../../language/language.tsx';
import { useSession } from '../../shell/rights.ts';
import { MoveTenantDialog } from './move-tenant.tsx';
import { RenameTenantDialog } from './rename-tenant.tsx';

const ENDING = {
  disable: { text: 'tenants.disable.text', words: [], run: (id: string) => management.tenants.disable(id) },
  // Without an id, that of the command is the tenant of the URL.
  'end-tokens': { text: 'tenants.end-tokens.text', words: ['--id'], run: (id: string) => management.tenants.endTokens(id) },
} as const satisfies Readonly<Record<TenantActionEndingTokens, unknown>>;

export const TenantRow = ({ tenant }: { readonly tenant: TenantRecord }) => {
  const { t } = useTexts();
  const queries = useQueryClient();
  const session = useSession();
  const [open, setOpen] = useState<'rename' | 'move' | TenantActionEndingTokens>();
  const { id, name, public_url, former_urls, state, created_at } = tenant;
  const enable = useDirectAction({
    text: t('danger.enable'),
    elsewhere: {
      cli: cliLine('tenant', 'enable', id),
      call: { method: 'POST', path: `/tenants/${encodeURIComponent(id)}/enable` },
    },
    run: () => management.tenants.enable(id),
    onDone: () => queries.invalidateQueries({ queryKey: ['tenants'] }),
  });
  const isOwn = id === session.tenant.id;
  const close = (): void => setOpen(undefined);
  return (
    <li className="stack-tight">
      <span className="row">
        <strong className="break">{name}</strong>
        <Badge tone={state === 'enabled' ? 'good' : 'none'}>{t(`issuers.${state}`)}</Badge>
        {isOwn && <Badge tone="info">{t('tenants.this')}</Badge>}
      </span>
      <code className="break">{public_url}</code>
      {former_urls.map(({ url, answered_until }) => (
        <span key={url} className="muted small break">
          {t('tenants.former', { url })} <Time at={answered_until} />
        </span>
      ))}
      <span className="muted small">
        {t('client.created')} <Time at={created_at} only="distance" />
      </span>
      <div className="row">
        <Button size="small" onClick={() => setOpen('rename')}>
          {t('tenants.rename')}
        </Button>
        <Button size="small" onClick={() => setOpen('move')}>
          {t('tenants.move')} …
        </Button>
        <Button size="small" kind="danger" onClick={() => setOpen('end-tokens')}>
          {t('danger.end-tokens')} …
        </Button>
        {/* Who disables the own tenant could not enable it again. */}
        {!isOwn &&
          (state === 'enabled' ? (
            <Button size="small" kind="danger" onClick={() => setOpen('disable')}>
              {t('danger.disable')} …
            </Button>
          ) : (
            <ActionButton action={enable} size="small" />
          ))}
      </div>
      {!isOwn && state === 'disabled' && <ActionLines actions={[enable]} />}
      {open === 'rename' && <RenameTenantDialog id={id} onClose={close} />}
      {open === 'move' && <MoveTenantDialog tenant={tenant} onClose={close} />}
      {(open === 'disable' || open === 'end-tokens') && <EndingDialog tenant={tenant} action={open} onClose={close} />}
    </li>
  );
};

const EndingDialog = ({
  tenant: { id, name },
  action,
  onClose,
}: {
  readonly tenant: TenantRecord;
  readonly action: TenantActionEndingTokens;
  readonly onClose: () => void;
}) => {
  const { t } = useTexts();
  const { text, words, run } = ENDING[action];
  const title = t(`danger.${action}`);
  return (
    <Confirm
      title={t('danger.title', { action: title, name })}
      text={t(text)}
      name={name}
      effect={() => management.effects.ofTenant(id, action)}
      elsewhere={{
        cli: cliLine('tenant', action, ...words, id),
        call: { method: 'POST', path: `/tenants/${encodeURIComponent(id)}/${action}` },
      }}
      action={title}
      run={() => run(id)}
      changes={[['tenants']]}
      done={{ text: t('danger.done', { action: title, name }) }}
      onClose={onClose}
    />
  );
};
