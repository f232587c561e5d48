// One OpenID Provider: where it is, what it must know of this server, who gets which role, and what can be done with it.
import type { ProviderRecord } from '@mintmark/client/management';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { cliLine } from '../../actions/command-lines.ts';
import { Confirm } from '../../actions/confirm.tsx';
import { ActionButton, ActionLines, useDirectAction } from '../../actions/direct-action.tsx';
import { management } from '../../api/management.ts';
import { Badge } from '../../kit/badge.tsx';
import { Button } from '../../kit/button.tsx';
import { Id } from '../../kit/copy.tsx';
import { Pairs } from '../../kit/pairs.tsx';
import { Table } from '../../kit/table.tsx';
import { useToast } from '../../kit/toast.tsx';
import { useTexts } from '../../language/language.tsx';
import { useRight } from '../../shell/rights.ts';
import { EditProviderDialog } from './edit-provider.tsx';
import { providerPath } from './provider-fields.ts';
import { claimName, ruleText } from './role-rules.ts';
import { TestProviderDialog } from './test-provider.tsx';

export const ProviderCard = ({ provider }: { readonly provider: ProviderRecord }) => {
  const { t } = useTexts();
  const { id, label, issuer, client_id, scopes, name_claim, roles, exclusive, disabled, redirect_uri } = provider;
  return (
    <section className="card" aria-label={label}>
      <div className="row spread">
        <h2 className="break">{label}</h2>
        <span className="row">
          {exclusive && (
            <Badge tone="info" icon="lock">
              {t('providers.exclusive')}
            </Badge>
          )}
          <Badge tone={disabled ? 'none' : 'good'}>{t(disabled ? 'issuers.disabled' : 'issuers.enabled')}</Badge>
        </span>
      </div>
      <Pairs
        facts={[
          [t('settings.id'), <code key="id">{id}</code>],
          [t('issuers.url'), <code key="issuer">{issuer}</code>],
          [t('client.id'), <code key="client">{client_id}</code>],
          [t('providers.redirect'), <Id key="redirect" value={redirect_uri} of={t('providers.redirect')} />],
          [t('client.scopes'), ['openid', ...scopes].join(' ')],
          [t('providers.name-claim'), <code key="name">{claimName(name_claim)}</code>],
        ]}
      />
      <Table
        caption={t('providers.rules')}
        rows={roles}
        keyOf={(rule) => JSON.stringify(rule)}
        columns={[
          { title: t('providers.role'), cell: ({ role }) => <span className="nowrap">{role}</span> },
          { title: t('providers.rule.if'), cell: (rule) => <code className="break">{ruleText(rule)}</code> },
        ]}
      />
      <ProviderActions provider={provider} />
    </section>
  );
};

/** Disabling a provider, and enabling it again. */
const useStateActions = ({ id, label }: ProviderRecord) => {
  const { t } = useTexts();
  const toast = useToast();
  const queries = useQueryClient();
  const reload = () => queries.invalidateQueries({ queryKey: ['providers'] });
  const path = providerPath(id);
  const enable = useDirectAction({
    text: t('danger.enable'),
    elsewhere: { cli: cliLine('provider', 'enable', id), call: { method: 'PATCH', path, body: { disabled: false } } },
    run: () => management.providers.update(id, { disabled: false }),
    onDone: reload,
  });
  const disable = useDirectAction({
    text: t('danger.disable'),
    elsewhere: { cli: cliLine('provider', 'disable', id), call: { method: 'PATCH', path, body: { disabled: true } } },
    run: () => management.providers.update(id, { disabled: true }),
    onDone: () => {
      toast({ text: t('issuers.was-disabled', { name: label }), undo: enable.act });
      return reload();
    },
  });
  return { enable, disable };
};

const ProviderActions = ({ provider }: { readonly provider: ProviderRecord }) => {
  const { t } = useTexts();
  const may = useRight('manageOperators');
  const [open, setOpen] = useState<'edit' | 'test' | 'delete'>();
  const { enable, disable } = useStateActions(provider);
  const { id, label, disabled } = provider;
  const close = (): void => setOpen(undefined);
  const toggle = disabled ? enable : disable;
  if (!may) return null;
  return (
    <>
      <div className="row row-end">
        <Button size="small" onClick={() => setOpen('test')}>
          {t('providers.test')}
        </Button>
        <Button size="small" onClick={() => setOpen('edit')}>
          {t('edit')}
        </Button>
        <ActionButton action={toggle} size="small" />
        <Button size="small" kind="danger" onClick={() => setOpen('delete')}>
          {t('danger.delete')} …
        </Button>
      </div>
      <ActionLines actions={[toggle]} />
      {open === 'test' && <TestProviderDialog provider={provider} onClose={close} />}
      {open === 'edit' && <EditProviderDialog id={id} label={label} onClose={close} />}
      {open === 'delete' && (
        <Confirm
          title={t('danger.title', { action: t('danger.delete'), name: label })}
          text={t('providers.delete.text')}
          name={id}
          elsewhere={{ cli: cliLine('provider', 'delete', id), call: { method: 'DELETE', path: providerPath(id) } }}
          action={t('danger.delete')}
          run={() => management.providers.delete(id)}
          changes={[['providers']]}
          onClose={close}
        />
      )}
    </>
  );
};
