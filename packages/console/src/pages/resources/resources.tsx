// The registered APIs with their scopes: who holds each, and a form for another API.
import type { ResourceRecord } from '@mintmark/client/management';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'wouter';
import { cliLine, manifest, options } from '../../actions/command-lines.ts';
import { Confirm } from '../../actions/confirm.tsx';
import { FailureNote } from '../../actions/failure-note.tsx';
import { SameAs } from '../../actions/same-as.tsx';
import { management } from '../../api/management.ts';
import { Badge } from '../../kit/badge.tsx';
import { Button } from '../../kit/button.tsx';
import { Id } from '../../kit/copy.tsx';
import { Dialog } from '../../kit/dialog.tsx';
import { TextArea, TextField } from '../../kit/field.tsx';
import { spanOf } from '../../kit/span.ts';
import { Loaded } from '../../kit/state.tsx';
import { useToast } from '../../kit/toast.tsx';
import { useTexts } from '../../language/language.tsx';
import { PageFrame } from '../../shell/page.tsx';
import { useRight } from '../../shell/rights.ts';

export const Page = () => {
  const { t } = useTexts();
  const may = useRight('manageResources');
  const [creating, setCreating] = useState(false);
  const resources = useQuery({ queryKey: ['resources'], queryFn: () => management.resources.list() });
  return (
    <PageFrame
      title={t('nav.resources')}
      intro={t('resources.intro')}
      actions={
        may && (
          <Button kind="primary" icon="plus" onClick={() => setCreating(true)}>
            {t('resources.create')}
          </Button>
        )
      }
    >
      <Loaded query={resources}>
        {(found) => (
          <div className="columns">
            {found.map((resource) => (
              <ResourceCard key={resource.uri} resource={resource} />
            ))}
          </div>
        )}
      </Loaded>
      {creating && <NewResourceDialog onClose={() => setCreating(false)} />}
    </PageFrame>
  );
};

const ResourceCard = ({ resource }: { readonly resource: ResourceRecord }) => {
  const { t } = useTexts();
  const toast = useToast();
  const queries = useQueryClient();
  const may = useRight('manageResources');
  const [deleting, setDeleting] = useState(false);
  const { uri, name, kind, scopes, access_token_lifetime } = resource;
  return (
    <section className="card">
      <div className="row spread">
        <h2 className="break">{name}</h2>
        <Badge tone="info">{t(`resources.kind.${kind}`)}</Badge>
      </div>
      <Id value={uri} of={t('resources.uri')} />
      <ul className="row">
        {scopes.length === 0 && <li className="muted">{t('resources.no-scopes')}</li>}
        {scopes.map((scope) => (
          <li key={scope}>
            <Link href={`/clients?scope=${encodeURIComponent(scope)}`} className="chip" title={t('resources.holders')}>
              {scope}
            </Link>
          </li>
        ))}
      </ul>
      {access_token_lifetime !== null && (
        <span className="muted small">{t('resources.lifetime', { span: spanOf(access_token_lifetime) })}</span>
      )}
      {may && kind === 'registered' && (
        <div className="row row-end">
          <Button size="small" kind="danger" onClick={() => setDeleting(true)}>
            {t('danger.delete')} …
          </Button>
        </div>
      )}
      {deleting && (
        <Confirm
          title={t('danger.title', { action: t('danger.delete'), name })}
          text={t('resources.delete.text')}
          name={uri}
          elsewhere={{ cli: cliLine('resource', 'delete', uri), call: { method: 'DELETE', path: `/resources/${encodeURIComponent(uri)}` } }}
          action={t('danger.delete')}
          run={() => management.resources.delete(uri)}
          onClose={() => setDeleting(false)}
          onDone={() => {
            setDeleting(false);
            toast({ text: t('danger.done', { action: t('danger.delete'), name }) });
            void queries.invalidateQueries({ queryKey: ['resources'] });
          }}
        />
      )}
    </section>
  );
};

const NewResourceDialog = ({ onClose }: { readonly onClose: () => void }) => {
  const { t } = useTexts();
  const queries = useQueryClient();
  const [name, setName] = useState('');
  const [uri, setUri] = useState('');
  const [scopeText, setScopeText] = useState('');
  const scopes = scopeText.split(/\s+/).filter((scope) => scope !== '');
  const resource = { uri, name, ...(scopes.length === 0 ? {} : { scopes }) };
  const create = useMutation({
    mutationFn: () => management.resources.create(resource),
    onSuccess: () => {
      onClose();
      return queries.invalidateQueries({ queryKey: ['resources'] });
    },
  });
  return (
    <Dialog title={t('resources.create')} onClose={onClose}>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          create.mutate();
        }}
      >
        <TextField label={t('client.name')} value={name} onText={setName} required />
        <TextField label={t('resources.uri')} hint={t('resources.uri.hint')} value={uri} onText={setUri} type="url" required />
        <TextArea label={t('client.scopes')} hint={t('resources.scopes.hint')} value={scopeText} onText={setScopeText} />
        <FailureNote error={create.error} />
        <SameAs
          cli={cliLine('resource', 'create', uri, ...options({ name, scope: scopes }))}
          call={{ method: 'POST', path: '/resources', body: resource }}
          yaml={manifest('Resource', resource)}
        />
        <div className="row row-end">
          <Button onClick={onClose}>{t('cancel')}</Button>
          <Button kind="primary" type="submit" busy={create.isPending}>
            {t('resources.create')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
};
