// What a client is, and whose: name, owner, contacts, labels, and until when it exists.
import type { ClientPatch, ClientRecord } from '@mintmark/client/management';
import { clientUpdate } from '../../actions/client-update.ts';
import { SaveBar } from '../../actions/save-bar.tsx';
import { CheckField, TextArea, TextField } from '../../kit/field.tsx';
import { Form } from '../../kit/form.tsx';
import { type Texts, useTexts } from '../../language/language.tsx';
import { useRight } from '../../shell/rights.ts';
import { OwnerField } from '../clients/owner-field.tsx';
import { useClientForm } from './client-form.ts';
import { labelFault, labelLines, labelsIn, linesIn } from './pair-lines.ts';
import type { TabProps } from './tab-props.ts';

/** The texts that are one line. */
const TEXTS = ['name', 'owner', 'environment', 'purpose', 'description'] as const;

interface Fields extends Readonly<Record<(typeof TEXTS)[number], string>> {
  readonly contacts: string;
  readonly labels: string;
  /** A day; empty for never. */
  readonly expires: string;
  readonly isProtected: boolean;
}

const fieldsOf = (record: ClientRecord): Fields => ({
  name: record.name,
  owner: record.owner ?? '',
  environment: record.environment ?? '',
  purpose: record.purpose ?? '',
  description: record.description ?? '',
  contacts: record.contacts.join('\n'),
  labels: labelLines(record.labels),
  expires: record.expires_at?.slice(0, 10) ?? '',
  isProtected: record.deletion_protected,
});

/** The members that differ from the record. */
const patchOf = (record: ClientRecord, fields: Fields): ClientPatch => {
  const before = fieldsOf(record);
  const texts = TEXTS.filter((name) => fields[name] !== before[name]).map((name) => [name, fields[name] === '' ? null : fields[name]]);
  return {
    ...Object.fromEntries(texts),
    ...(fields.contacts === before.contacts ? {} : { contacts: linesIn(fields.contacts) }),
    ...(fields.labels === before.labels ? {} : { labels: labelsIn(fields.labels) }),
    ...(fields.expires === before.expires ? {} : { expires_at: fields.expires === '' ? null : `${fields.expires}T23:59:59Z` }),
    ...(fields.isProtected === before.isProtected ? {} : { deletion_protected: fields.isProtected }),
  };
};

const optionsOf = ({ name, owner, environment, purpose, description, contacts, labels, expires_at }: ClientPatch) => ({
  ...{ name, owner: owner ?? undefined, environment: environment ?? undefined, purpose: purpose ?? undefined },
  ...{ description: description ?? undefined, contact: contacts ?? undefined, expires: expires_at ?? undefined },
  label: Object.entries(labels ?? {}).map(([label, value]) => `${label}=${value}`),
});

const labelOf = ({ t }: Texts): Readonly<Record<Exclude<(typeof TEXTS)[number], 'owner'>, string>> => ({
  name: t('client.name'),
  environment: t('client.environment'),
  purpose: t('client.purpose'),
  description: t('client.description'),
});

export const DetailsTab = ({ client }: TabProps) => <DetailsForm key={client.record.client_id} client={client} />;

const DetailsForm = ({ client }: TabProps) => {
  const texts = useTexts();
  const { t } = texts;
  const mayEdit = useRight('editClients');
  const form = useClientForm({ client, fieldsOf, patchOf });
  const { record, fields, patch, change, save } = form;
  const fault = labelFault(fields.labels);
  return (
    <Form className="card" onSubmit={save}>
      <h2>{t('client.details')}</h2>
      <fieldset className="stack" disabled={!mayEdit}>
        <div className="columns">
          {TEXTS.map((name) =>
            name === 'owner' ? (
              <OwnerField key={name} value={fields.owner} onText={(owner) => change({ owner })} />
            ) : (
              <TextField
                key={name}
                label={labelOf(texts)[name]}
                value={fields[name]}
                onText={(text) => change({ [name]: text })}
                required={name === 'name'}
              />
            ),
          )}
          <TextField
            label={t('client.expires')}
            hint={t('client.expires.hint')}
            value={fields.expires}
            onText={(expires) => change({ expires })}
            type="date"
          />
        </div>
        <MoreFields fields={fields} change={change} fault={fault} />
      </fieldset>
      {mayEdit && (
        <SaveBar form={form} elsewhere={elsewhereOf(record, patch)} disabled={Object.keys(patch).length === 0 || fault !== undefined} />
      )}
    </Form>
  );
};

/** The command has a flag for the one setting that is yes or no. */
const elsewhereOf = (record: ClientRecord, patch: ClientPatch) => {
  const update = clientUpdate(record, patch, optionsOf(patch));
  const { deletion_protected } = patch;
  const flag = deletion_protected === undefined ? '' : deletion_protected ? ' --deletion-protection' : ' --no-deletion-protection';
  return { ...update, cli: `${update.cli}${flag}` };
};

const MoreFields = ({
  fields,
  change,
  fault,
}: {
  readonly fields: Fields;
  readonly change: (changes: Partial<Fields>) => void;
  /** The first line of the labels that cannot be read. */
  readonly fault: string | undefined;
}) => {
  const { t } = useTexts();
  return (
    <>
      <div className="columns">
        <TextArea
          label={t('client.contact')}
          hint={t('client.contacts.hint')}
          value={fields.contacts}
          onText={(contacts) => change({ contacts })}
        />
        <TextArea
          label={t('client.labels')}
          hint={t('client.labels.hint')}
          value={fields.labels}
          onText={(labels) => change({ labels })}
          fault={fault === undefined ? undefined : t('exchange.line.fault', { line: fault })}
        />
      </div>
      <CheckField label={t('client.protected')} checked={fields.isProtected} onChecked={(isProtected) => change({ isProtected })} />
    </>
  );
};
