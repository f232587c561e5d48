// A move of a tenant to another URL: first what it would change, and for which clients.
import type { MoveEffect, TenantMove, TenantRecord } from '@mintmark/client/management';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'wouter';
import { cliLine } from '../../actions/command-lines.ts';
import { FailureNote } from '../../actions/failure-note.tsx';
import { SameAs } from '../../actions/same-as.tsx';
import { TypedName } from '../../actions/typed-name.tsx';
import { management } from '../../api/management.ts';
import { Button } from '../../kit/button.tsx';
import { Dialog } from '../../kit/dialog.tsx';
import { SelectField, TextField } from '../../kit/field.tsx';
import { Form } from '../../kit/form.tsx';
import { Note } from '../../kit/note.tsx';
import { spanOption } from '../../kit/span.ts';
import { useToast } from '../../kit/toast.tsx';
import { useTexts } from '../../language/language.tsx';
import { useSession } from '../../shell/rights.ts';
import { clientPath } from '../clients/columns.tsx';

const DAY = 86_400;
/** The clients that are named. */
const SHOWN = 20;
/** For how many days the former URL can stay in service. */
const DAYS = ['7', '30', '90', '365', '0'] as const;

export const MoveTenantDialog = ({ tenant, onClose }: { readonly tenant: TenantRecord; readonly onClose: () => void }) => {
  const { t, count } = useTexts();
  const toast = useToast();
  const queries = useQueryClient();
  const isOwn = useSession().tenant.id === tenant.id;
  const [publicUrl, setPublicUrl] = useState(tenant.public_url);
  const [days, setDays] = useState<(typeof DAYS)[number]>('30');
  const [typed, setTyped] = useState('');
  const { id, name } = tenant;
  const move: TenantMove = { public_url: publicUrl, keep: Number(days) * DAY };
  const preview = useMutation({ mutationFn: () => management.effects.ofMove(id, move) });
  const run = useMutation({
    mutationFn: () => management.tenants.move(id, move),
    onSuccess: () => {
      toast({ text: t('tenants.moved', { name }) });
      onClose();
      return queries.invalidateQueries({ queryKey: ['tenants'] });
    },
  });
  const change = (act: () => void): void => {
    act();
    preview.reset();
  };
  return (
    <Dialog title={t('danger.title', { action: t('tenants.move'), name })} onClose={onClose}>
      <p>{t('tenants.move.text')}</p>
      {isOwn && <Note tone="warn">{t('tenants.move.own')}</Note>}
      <Form
        onSubmit={() => {
          if (preview.data === undefined) preview.mutate();
          else if (typed === name) run.mutate();
        }}
      >
        <TextField
          label={t('tenants.url.new')}
          hint={t('tenants.url.hint')}
          value={publicUrl}
          onText={(url) => change(() => setPublicUrl(url))}
          type="url"
          maxLength={300}
          required
        />
        <SelectField
          label={t('tenants.keep')}
          value={days}
          options={DAYS.map((each) => [each, each === '0' ? t('secret.overlap.none') : count('tenants.days', Number(each))] as const)}
          onValue={(value) => change(() => setDays(value))}
        />
        {preview.data !== undefined && (
          <>
            <Effect effect={preview.data} isOwn={isOwn} />
            <TypedName name={name} value={typed} onText={setTyped} />
          </>
        )}
        <FailureNote error={preview.error ?? run.error} />
        <SameAs
          cli={cliLine('tenant', 'move', id, '--to', publicUrl, '--keep', spanOption(Number(days) * DAY))}
          call={{ method: 'POST', path: `/tenants/${encodeURIComponent(id)}/move`, body: move }}
        />
        <div className="row row-end">
          <Button onClick={onClose}>{t('cancel')}</Button>
          {preview.data === undefined ? (
            <Button kind="primary" type="submit" busy={preview.isPending} disabled={publicUrl === tenant.public_url}>
              {t('tenants.move.preview')}
            </Button>
          ) : (
            <Button kind="destroy" type="submit" busy={run.isPending} disabled={typed !== name}>
              {t('tenants.move')}
            </Button>
          )}
        </div>
      </Form>
    </Dialog>
  );
};

const Effect = ({
  effect: { live_tokens, resources_renamed, resources_kept, clients },
  isOwn,
}: {
  readonly effect: MoveEffect;
  readonly isOwn: boolean;
}) => {
  const { t, count } = useTexts();
  return (
    <Note tone={clients.length > 0 ? 'warn' : 'info'} alert>
      <strong>{count('tenants.move.tokens', live_tokens)}</strong>
      {resources_renamed.map(({ from, to }) => (
        <span key={from} className="break">
          {t('tenants.move.renamed', { from, to })}
        </span>
      ))}
      {resources_kept.length > 0 && <span className="break">{t('tenants.move.kept', { list: resources_kept.join(', ') })}</span>}
      {clients.length > 0 && (
        <>
          <span>{count('tenants.move.clients', clients.length)}</span>
          <ul>
            {clients.slice(0, SHOWN).map(({ client_id, name, settings }) => (
              <li key={client_id} className="break">
                {isOwn ? <Link href={clientPath(client_id)}>{name}</Link> : name}:{' '}
                {settings.map(({ setting, value }) => t(`tenants.move.${setting}`, { value: value ?? '–' })).join(' ')}
              </li>
            ))}
          </ul>
          {clients.length > SHOWN && (
            <span>
              {count('more', clients.length - SHOWN)} <code>mintmark tenant move --dry-run</code>
            </span>
          )}
        </>
      )}
    </Note>
  );
};
