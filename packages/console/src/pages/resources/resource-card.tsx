// One resource: its scopes with who holds them, and what can be done with it.
import type { ResourceRecord } from '@mintmark/client/management';
import { useState } from 'react';
import { cliLine } from '../../actions/command-lines.ts';
import { Confirm } from '../../actions/confirm.tsx';
import { management } from '../../api/management.ts';
import { Badge } from '../../kit/badge.tsx';
import { Button } from '../../kit/button.tsx';
import { Id } from '../../kit/copy.tsx';
import { spanOf } from '../../kit/span.ts';
import { useTexts } from '../../language/language.tsx';
import { useRight } from '../../shell/rights.ts';
import { EditResourceDialog } from './edit-resource.tsx';
import { RemovedScopes, ScopeHoldersTable } from './scope-holders.tsx';

export const ResourceCard = ({ resource }: { readonly resource: ResourceRecord }) => {
  const { t } = useTexts();
  const may = useRight('manageResources');
  const [open, setOpen] = useState<'edit' | 'delete'>();
  const { uri, name, kind, scopes, owners, access_token_lifetime, access_token_format, authorization_details } = resource;
  const types = Object.keys(authorization_details);
  const facts = [
    ...(access_token_lifetime === null ? [] : [t('resources.lifetime', { span: spanOf(access_token_lifetime) })]),
    ...(access_token_format === null ? [] : [t('resources.format', { format: access_token_format })]),
    ...(owners.length === 0 ? [] : [t('resources.introspected-by', { list: owners.join(', ') })]),
    ...(types.length === 0 ? [] : [t('resources.details', { list: types.join(', ') })]),
  ];
  const close = (): void => setOpen(undefined);
  return (
    <section className="card" aria-label={name}>
      <div className="row spread">
        <h2 className="break">{name}</h2>
        <Badge tone="info">{t(`resources.kind.${kind}`)}</Badge>
      </div>
      <Id value={uri} of={t('resources.uri')} />
      {facts.length > 0 && <span className="muted small break">{facts.join(' · ')}</span>}
      {scopes.length === 0 ? <p className="muted">{t('resources.no-scopes')}</p> : <ScopeHoldersTable scopes={scopes} />}
      {may && (
        <div className="row row-end">
          <Button size="small" onClick={() => setOpen('edit')}>
            {t('edit')}
          </Button>
          {kind === 'registered' && (
            <Button size="small" kind="danger" onClick={() => setOpen('delete')}>
              {t('danger.delete')} …
            </Button>
          )}
        </div>
      )}
      {open === 'edit' && <EditResourceDialog uri={uri} onClose={close} />}
      {open === 'delete' && <DeleteResource resource={resource} onClose={close} />}
    </section>
  );
};

const DeleteResource = ({
  resource: { uri, name, scopes },
  onClose,
}: {
  readonly resource: ResourceRecord;
  readonly onClose: () => void;
}) => {
  const { t } = useTexts();
  return (
    <Confirm
      title={t('danger.title', { action: t('danger.delete'), name })}
      text={
        <>
          <p>{t('resources.delete.text')}</p>
          <RemovedScopes uri={uri} scopes={scopes} />
        </>
      }
      name={uri}
      elsewhere={{ cli: cliLine('resource', 'delete', uri), call: { method: 'DELETE', path: `/resources/${encodeURIComponent(uri)}` } }}
      action={t('danger.delete')}
      run={() => management.resources.delete(uri)}
      changes={[['resources']]}
      done={{ text: t('danger.done', { action: t('danger.delete'), name }) }}
      onClose={onClose}
    />
  );
};
