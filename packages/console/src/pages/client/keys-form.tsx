// How a client authenticates, and with which keys or certificate.
import type { AuthMethod, ClientPatch, ClientRecord } from '@mintmark/client/management';
import { REGISTERED_AUTH_METHODS } from '@mintmark/protocol';
import { clientUpdate } from '../../actions/client-update.ts';
import { SaveBar } from '../../actions/save-bar.tsx';
import { Button } from '../../kit/button.tsx';
import { SelectField, TextArea, TextField } from '../../kit/field.tsx';
import { Form } from '../../kit/form.tsx';
import { useTexts } from '../../language/language.tsx';
import { isKeySet } from '../new-client/draft.ts';
import { useClientForm } from './client-form.ts';
import type { TabProps } from './tab-props.ts';

interface Fields {
  readonly method: AuthMethod;
  readonly jwks: string;
  readonly jwksUri: string;
  readonly subject: string;
}

const fieldsOf = ({ token_endpoint_auth_method, jwks, jwks_uri, tls_client_auth_subject_dn }: ClientRecord): Fields => ({
  method: token_endpoint_auth_method,
  jwks: jwks === null ? '' : JSON.stringify(jwks, undefined, 2),
  jwksUri: jwks_uri ?? '',
  subject: tls_client_auth_subject_dn ?? '',
});

const patchOf = (record: ClientRecord, fields: Fields): ClientPatch => {
  const before = fieldsOf(record);
  const textOrNull = (text: string): string | null => (text.trim() === '' ? null : text.trim());
  return {
    ...(fields.method === before.method ? {} : { token_endpoint_auth_method: fields.method }),
    ...(fields.jwks === before.jwks ? {} : { jwks: isKeySet(fields.jwks) ? JSON.parse(fields.jwks) : null }),
    ...(fields.jwksUri === before.jwksUri ? {} : { jwks_uri: textOrNull(fields.jwksUri) }),
    ...(fields.subject === before.subject ? {} : { tls_client_auth_subject_dn: textOrNull(fields.subject) }),
  };
};

export const KeysForm = ({ client, onClose }: TabProps & { readonly onClose: () => void }) => {
  const { t } = useTexts();
  const form = useClientForm({ client, fieldsOf, patchOf });
  const { record, fields, patch, change, save } = form;
  const isUnreadable = fields.jwks.trim() !== '' && !isKeySet(fields.jwks);
  return (
    <Form onSubmit={save}>
      <SelectField
        label={t('clients.method')}
        value={fields.method}
        options={REGISTERED_AUTH_METHODS.map((method) => [method, method] as const)}
        onValue={(method) => change({ method })}
      />
      <TextArea
        label={t('new.jwks')}
        hint={t('new.jwks.hint')}
        value={fields.jwks}
        onText={(jwks) => change({ jwks })}
        fault={isUnreadable ? t('new.jwks.fault') : undefined}
      />
      <div className="columns">
        <TextField label={t('new.jwks-uri')} value={fields.jwksUri} onText={(jwksUri) => change({ jwksUri })} type="url" />
        <TextField label={t('new.subject')} hint={t('new.subject.hint')} value={fields.subject} onText={(subject) => change({ subject })} />
      </div>
      <SaveBar form={form} elsewhere={elsewhereOf(record, patch)} disabled={Object.keys(patch).length === 0 || isUnreadable}>
        <Button onClick={onClose}>{t('close')}</Button>
      </SaveBar>
    </Form>
  );
};

const elsewhereOf = (record: ClientRecord, patch: ClientPatch) =>
  clientUpdate(record, patch, {
    'auth-method': patch.token_endpoint_auth_method ?? undefined,
    jwks: patch.jwks ? 'keys.json' : undefined,
    'jwks-uri': patch.jwks_uri ?? undefined,
    'tls-subject-dn': patch.tls_client_auth_subject_dn ?? undefined,
  });
