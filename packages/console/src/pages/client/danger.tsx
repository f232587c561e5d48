// What ends something: each action says what would end with it.
import type { ClientActionEndingTokens, ClientRecord } from '@mintmark/client/management';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { cliLine } from '../../actions/command-lines.ts';
import { Confirm } from '../../actions/confirm.tsx';
import { ActionButton, ActionLines, useDirectAction } from '../../actions/direct-action.tsx';
import { management } from '../../api/management.ts';
import { Button } from '../../kit/button.tsx';
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

const UNDOING = {
  restore: (id: string) => management.clients.restore(id),
  enable: (id: string) => management.clients.enable(id),
  'lift-lockdown': (id: string) => management.clients.liftLockdown(id),
} as const;

export const DangerTab = ({ client }: TabProps) => {
  const { t } = useTexts();
  return (
    <section className="card" data-tone="bad" aria-labelledby="danger">
      <h2 id="danger">{t('client.danger')}</h2>
      <ul className="rows">
        <Undoing client={client.record} />
        {client.record.state !== 'deleted' &&
          ACTIONS.map((action) => <DangerRow key={action.name} client={client.record} action={action} />)}
      </ul>
    </section>
  );
};

/** What takes back an earlier action. */
const Undoing = ({ client }: { readonly client: ClientRecord }) => {
  const { t } = useTexts();
  const queries = useQueryClient();
  const { client_id, state, locked_down_at } = client;
  const name = state === 'deleted' ? 'restore' : locked_down_at === null ? 'enable' : 'lift-lockdown';
  const undo = useDirectAction({
    text: t(`danger.${name}`),
    elsewhere: {
      cli: cliLine('client', name, client_id),
      call: { method: 'POST', path: `/clients/${encodeURIComponent(client_id)}/${name}` },
    },
    run: () => UNDOING[name](client_id),
    onDone: () => queries.invalidateQueries({ queryKey: ['client', client_id] }),
  });
  const may = useRight(name === 'lift-lockdown' ? 'revokeCredentials' : 'editClients');
  if (!may || (state !== 'disabled' && state !== 'deleted')) return null;
  return (
    <li className="stack-tight">
      <div className="row spread">
        <div className="stack-tight">
          <strong>{undo.text}</strong>
          <span className="muted">{t('danger.undo.text')}</span>
        </div>
        <ActionButton action={undo} kind="primary" />
      </div>
      <ActionLines actions={[undo]} />
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
      <Button kind="danger" disabled={!may} onClick={() => setAsking(true)}>
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
          changes={[['client', client_id], ['clients']]}
          done={{ text: t('danger.done', { action: t(`danger.${name}`), name: client.name }) }}
          onClose={() => setAsking(false)}
        />
      )}
    </li>
  );
};
