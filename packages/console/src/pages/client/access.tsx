// What a client may obtain, and from where: scopes, addresses, the lifetime of its tokens, a quota.
import type { ClientPatch, ClientRecord, Versioned } from '@mintmark/client/management';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { cliLine, manifest, options } from '../../actions/command-lines.ts';
import { FailureNote } from '../../actions/failure-note.tsx';
import { SameAs } from '../../actions/same-as.tsx';
import { management } from '../../api/management.ts';
import { Button } from '../../kit/button.tsx';
import { SelectField, TextArea, TextField } from '../../kit/field.tsx';
import { useToast } from '../../kit/toast.tsx';
import { useTexts } from '../../language/language.tsx';
import { useRight } from '../../shell/rights.ts';
import { ScopeChoice } from '../clients/scope-choice.tsx';
import { linesOf } from '../new-client/draft.ts';
import { AddressCheck } from './address-check.tsx';
import type { TabProps } from './tab-props.ts';

interface Fields {
  readonly scopes: readonly string[];
  readonly op: 'allow' | 'deny';
  readonly ranges: string;
  readonly lifetime: string;
  readonly perHour: string;
}

const fieldsOf = ({ scopes, ip_rules, access_token_lifetime, quota }: ClientRecord): Fields => ({
  scopes,
  op: ip_rules?.op ?? 'allow',
  ranges: (ip_rules?.ranges ?? []).join('\n'),
  lifetime: access_token_lifetime === null ? '' : String(access_token_lifetime),
  perHour: quota?.hour === undefined ? '' : String(quota.hour),
});

/** The members that differ from the record. */
const patchOf = (record: ClientRecord, fields: Fields): ClientPatch => {
  const before = fieldsOf(record);
  const ranges = linesOf(fields.ranges);
  const { hour: _, ...windows } = record.quota ?? {};
  const quota = fields.perHour === '' ? windows : { ...windows, hour: Number(fields.perHour) };
  return {
    ...(fields.scopes.join(' ') === before.scopes.join(' ') ? {} : { scopes: fields.scopes }),
    ...(fields.ranges === before.ranges && fields.op === before.op
      ? {}
      : { ip_rules: ranges.length === 0 ? null : { op: fields.op, ranges } }),
    ...(fields.lifetime === before.lifetime ? {} : { access_token_lifetime: fields.lifetime === '' ? null : Number(fields.lifetime) }),
    ...(fields.perHour === before.perHour ? {} : { quota: Object.keys(quota).some((name) => name !== 'mode') ? quota : null }),
  };
};

export const AccessTab = ({ client }: TabProps) => (
  <>
    <AccessForm key={client.record.client_id} client={client} />
    <AddressCheck clientId={client.record.client_id} />
  </>
);

const AccessForm = ({ client }: TabProps) => {
  const { t } = useTexts();
  const toast = useToast();
  const queries = useQueryClient();
  const mayEdit = useRight('editClients');
  // The version that is edited: not the newest, or a change by someone else in between would be undone unnoticed.
  const [base, setBase] = useState<Versioned<ClientRecord>>(client);
  const [fields, setFields] = useState(() => fieldsOf(client.record));
  const { client_id } = base.record;
  const patch = patchOf(base.record, fields);
  const key = ['client', client_id];
  const load = (next: Versioned<ClientRecord>): void => {
    setBase(next);
    setFields(fieldsOf(next.record));
    queries.setQueryData(key, next);
  };
  const save = useMutation({
    mutationFn: () => management.clients.update(client_id, patch, { etag: base.etag }),
    onSuccess: (next) => {
      load(next);
      toast({ text: t('saved') });
    },
  });
  const reload = async (): Promise<void> => {
    load(await management.clients.get(client_id));
    save.reset();
  };
  const change = (changes: Partial<Fields>): void => setFields({ ...fields, ...changes });
  return (
    <form
      className="card"
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate();
      }}
    >
      <h2>{t('client.access')}</h2>
      <fieldset className="stack" disabled={!mayEdit}>
        <ScopeChoice scopes={fields.scopes} onChange={(scopes) => change({ scopes })} />
        <div className="columns">
          <SelectField
            label={t('client.ranges.op')}
            value={fields.op}
            options={[
              ['allow', t('client.ranges.allow')],
              ['deny', t('client.ranges.deny')],
            ]}
            onValue={(op) => change({ op })}
          />
          <TextArea
            label={t('client.ranges')}
            hint={t('client.ranges.hint')}
            value={fields.ranges}
            onText={(ranges) => change({ ranges })}
          />
        </div>
        <div className="columns">
          <TextField
            label={t('client.lifetime')}
            hint={t('client.lifetime.hint')}
            value={fields.lifetime}
            onText={(lifetime) => change({ lifetime })}
            inputMode="numeric"
            pattern="[0-9]*"
          />
          <TextField
            label={t('client.quota.hour')}
            hint={t('client.quota.hint')}
            value={fields.perHour}
            onText={(perHour) => change({ perHour })}
            inputMode="numeric"
            pattern="[0-9]*"
          />
        </div>
      </fieldset>
      <FailureNote error={save.error} onReload={() => void reload()} />
      {mayEdit && (
        <>
          <SameAs
            cli={cliLine(
              ...['client', 'update', client_id],
              ...options({
                scope: patch.scopes ?? undefined,
                [`${fields.op}-ip`]: patch.ip_rules?.ranges,
                'token-lifetime': patch.access_token_lifetime?.toString(),
                quota: patch.quota?.hour === undefined ? undefined : `${patch.quota.hour}/hour`,
              }),
            )}
            call={{ method: 'PATCH', path: `/clients/${encodeURIComponent(client_id)}`, body: patch }}
            yaml={manifest('Client', { client_id, name: base.record.name, ...patch })}
          />
          <div className="row row-end">
            <Button kind="primary" type="submit" busy={save.isPending} disabled={Object.keys(patch).length === 0}>
              {t('save')}
            </Button>
          </div>
        </>
      )}
    </form>
  );
};
