// The question before a credential of a client is revoked: a secret, a key, a certificate or a trust rule.
import { cliLine } from '../../actions/command-lines.ts';
import { Confirm } from '../../actions/confirm.tsx';
import { management } from '../../api/management.ts';
import { useTexts } from '../../language/language.tsx';

/**
 * @param id - of the credential
 * @param cli - the line of the command
 * @param query - the list that has the credential: that of the client, or of its trust rules
 */
export const RevokeCredential = ({
  clientId,
  id,
  title,
  cli = cliLine('client', 'revoke-credential', clientId, '--credential', id),
  query = 'client',
  onClose,
}: {
  readonly clientId: string;
  readonly id: string;
  readonly title: string;
  readonly cli?: string;
  readonly query?: 'client' | 'trusts';
  readonly onClose: () => void;
}) => {
  const { t } = useTexts();
  return (
    <Confirm
      title={title}
      text={t('secret.revoke.text')}
      name={clientId}
      effect={() => management.effects.ofCredential(clientId, id)}
      elsewhere={{ cli, call: { method: 'POST', path: `/clients/${encodeURIComponent(clientId)}/credentials/${id}/revoke` } }}
      action={t('revoke')}
      run={() => management.clients.revokeCredential(clientId, id)}
      changes={[[query, clientId]]}
      done={{ text: t('credential.revoked') }}
      onClose={onClose}
    />
  );
};
