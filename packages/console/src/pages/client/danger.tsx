// What ends something: each action says what would end with it.
import type { ClientActionEndingTokens, ClientRecord } from '@mintmark/client/management';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { cliLine } from '../../actions/command-lines.ts';
import { Confirm } from '../../actions/confirm.tsx';
import { FailureNote } from '../../actions/failure-note.tsx';
import { management } from '../../api/management.ts';
import { Button } from '../../kit/button.tsx';
import { useToast } from '../../kit/toast.tsx';
import { useTexts } from '../../language/language.tsx';
import { type Right, useRight } from '../../shell/rights.ts';
import type { TabProps } from './tab-props.ts';

const ACTIONS: readonly {
  readonly name: ClientActionEndingTokens;
  readonly right: Right;
  readonly run: (clientId: string) => Promise<unknown>;
}[] = [
  { name: 'lockdown', right: 'revokeCredentials', run: (id) => management.clients.lockdown(id) },
  { name: 'end-tokens', right: 'revokeCredentials', run: (id) => management.clients.endTokens(id) },
  { name: 'disable', right: 'editClients', run: (id) => management.clients.disable(id) },
  { name: 'delete', right: 'editClients', run: (id) => management.clients.delete(id) },
];

export const DangerTab = ({ client }: TabProps) => {
  const { t } = useTexts();
  return (
    <section className="card" data-tone="bad" aria-labelledby="danger">
      <h2 id="danger">{t('client.danger')}</h2>
      <ul className="rows">
        <Undoing client={client.record} />
        {ACTIONS.map((action) => (
          <DangerRow key={action.name} client={client.record} action={action} />
        ))}
      </ul>
    </section>
  );
};

/** What takes back an earlier action. */
const Undoing = ({ client }: { readonly client: ClientRecord }) => {
  const { t } = useTexts();
  const queries = useQueryClient();
  const { client_id, state, locked_down_at } = client;
  const undo = useMutation({
    mutationFn: () =>
      state === 'deleted'
        ? management.clients.restore(client_id)
        : locked_down_at === null
          ? management.clients.enable(client_id)
          : management.clients.liftLockdown(client_id),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['client', client_id] }),
  });
  if (state !== 'disabled' && state !== 'deleted') return null;
  const name = state === 'deleted' ? 'restore' : locked_down_at === null ? 'enable' : 'lift-lockdown';
  return (
    <li className="row spread">
      <div className="stack-tight">
        <strong>{t(`danger.${name}`)}</strong>
        <span className="muted">{t('danger.undo.text')}</span>
        <FailureNote error={undo.error} />
      </div>
      <Button kind="primary" busy={undo.isPending} onClick={() => undo.mutate()}>
        {t(`danger.${name}`)}
      </Button>
    </li>
  );
};

const DangerRow = ({
  client,
  action: { name, right, run },
}: {
  readonly client: ClientRecord;
  readonly action: (typeof ACTIONS)[number];
}) => {
  const { t } = useTexts();
  const toast = useToast();
  const queries = useQueryClient();
  const may = useRight(right);
  const [asking, setAsking] = useState(false);
  const { client_id } = client;
  const path = `/clients/${encodeURIComponent(client_id)}`;
  return (
    <li className="row spread">
      <div className="stack-tight">
        <strong>{t(`danger.${name}`)}</strong>
        <span className="muted">{t(`danger.${name}.text`)}</span>
      </div>
      <Button kind="danger" disabled={!may || client.state === 'deleted'} onClick={() => setAsking(true)}>
        {t(`danger.${name}`)} …
      </Button>
      {asking && (
        <Confirm
          title={t('danger.title', { action: t(`danger.${name}`), name: client.name })}
          text={t(`danger.${name}.text`)}
          name={client_id}
          effect={() => management.effects.ofClient(client_id, name)}
          elsewhere={{
            cli: cliLine('client', name, client_id),
            call: name === 'delete' ? { method: 'DELETE', path } : { method: 'POST', path: `${path}/${name}` },
          }}
          action={t(`danger.${name}`)}
          run={() => run(client_id)}
          onClose={() => setAsking(false)}
          onDone={() => {
            setAsking(false);
            toast({ text: t('danger.done', { action: t(`danger.${name}`), name: client.name }) });
            void queries.invalidateQueries({ queryKey: ['client', client_id] });
            void queries.invalidateQueries({ queryKey: ['clients'] });
          }}
        />
      )}
    </li>
  );
};
