// The exchange policy of a client: whose tokens it may exchange, for which resources, and whether an exchange would pass.
import type { ClientRecord } from '@mintmark/client/management';
import { clientUpdate } from '../../actions/client-update.ts';
import type { Elsewhere } from '../../actions/same-as.tsx';
import { SaveBar } from '../../actions/save-bar.tsx';
import { Button } from '../../kit/button.tsx';
import { SelectField, TextField } from '../../kit/field.tsx';
import { Form } from '../../kit/form.tsx';
import { Note } from '../../kit/note.tsx';
import { State } from '../../kit/state.tsx';
import { useTexts } from '../../language/language.tsx';
import { useRight } from '../../shell/rights.ts';
import { useClientForm } from './client-form.ts';
import { ExchangeCheck } from './exchange-check.tsx';
import { type ExchangeFields, type ExchangePolicy, exchangeFields, isReadable, policyOf } from './exchange-fields.ts';
import { SubjectsField, TargetsField } from './exchange-parts.tsx';
import { Exchangers } from './exchangers.tsx';
import type { TabProps } from './tab-props.ts';

export const ExchangeTab = ({ client }: TabProps) => {
  const { client_id, exchange } = client.record;
  return (
    <>
      <PolicyForm key={client_id} client={client} />
      {exchange !== null && <ExchangeCheck clientId={client_id} policy={exchange} />}
      <Exchangers clientId={client_id} />
    </>
  );
};

const PolicyForm = ({ client }: TabProps) => {
  const { t } = useTexts();
  const mayEdit = useRight('manageTrust');
  const form = useClientForm({ client, fieldsOf: exchangeFields, patchOf: (_, fields) => ({ exchange: policyOf(fields) }) });
  const { record, fields, change, save } = form;
  const patch = { exchange: policyOf(fields) };
  const isChanged = JSON.stringify(fields) !== JSON.stringify(exchangeFields(record));
  if (!fields.on && record.exchange === null)
    return (
      <section className="card">
        <State icon="empty" title={t('exchange.none')}>
          <p>{t('exchange.none.text')}</p>
          {mayEdit && (
            <Button kind="primary" onClick={() => change({ on: true })}>
              {t('exchange.write')}
            </Button>
          )}
        </State>
      </section>
    );
  return (
    <Form className="card" onSubmit={save}>
      <div className="row spread">
        <h2>{t('client.exchange')}</h2>
        {mayEdit && (
          <Button size="small" kind={fields.on ? 'danger' : 'plain'} onClick={() => change({ on: !fields.on })}>
            {t(fields.on ? 'exchange.remove' : 'exchange.write')}
          </Button>
        )}
      </div>
      <p className="muted">{t('exchange.intro')}</p>
      {fields.on ? <PolicyFields fields={fields} change={change} disabled={!mayEdit} /> : <Note tone="warn">{t('exchange.removed')}</Note>}
      {mayEdit && <SaveBar form={form} elsewhere={elsewhereOf(record, patch.exchange)} disabled={!isChanged || !isReadable(fields)} />}
    </Form>
  );
};

/** The command reads the policy from a file. */
const elsewhereOf = (record: ClientRecord, exchange: ExchangePolicy | null): Elsewhere => {
  const update = clientUpdate(record, { exchange }, { exchange: exchange === null ? undefined : 'policy.json' });
  const file = [`cat > policy.json <<'END'`, JSON.stringify(exchange, undefined, 2), 'END', update.cli].join('\n');
  return exchange === null ? update : { ...update, cli: file };
};

const PolicyFields = ({
  fields,
  change,
  disabled,
}: {
  readonly fields: ExchangeFields;
  readonly change: (changes: Partial<ExchangeFields>) => void;
  readonly disabled: boolean;
}) => {
  const { t } = useTexts();
  const { transactions, authorization_servers = [] } = fields.others;
  const others = [
    ...(transactions === undefined ? [] : [transactions.trust_domain]),
    ...authorization_servers.map(({ audience }) => audience),
  ];
  return (
    <fieldset className="stack" disabled={disabled}>
      <div className="columns">
        <SelectField
          label={t('exchange.mode')}
          hint={t('exchange.mode.hint')}
          value={fields.mode}
          options={[
            ['delegation', t('exchange.mode.delegation')],
            ['impersonation', t('exchange.mode.impersonation')],
          ]}
          onValue={(mode) => change({ mode })}
        />
        <TextField
          label={t('exchange.depth')}
          hint={t('exchange.depth.hint')}
          value={fields.depth}
          onText={(depth) => change({ depth })}
          inputMode="numeric"
          pattern="[1-8]"
          required
        />
      </div>
      <SubjectsField subjects={fields.subjects} onChange={(subjects) => change({ subjects })} />
      <TargetsField targets={fields.targets} onChange={(targets) => change({ targets })} />
      {others.length > 0 && <Note tone="info">{t('exchange.others', { list: others.join(', ') })}</Note>}
    </fieldset>
  );
};
