// Stopping an agent, or starting it again.
import type { AgentRecord } from '@mintmark/client/management';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { cliLine } from '../../actions/command-lines.ts';
import { Confirm } from '../../actions/confirm.tsx';
import { ActionButton, useDirectAction } from '../../actions/direct-action.tsx';
import { FailureNote } from '../../actions/failure-note.tsx';
import { type Elsewhere, SameAs } from '../../actions/same-as.tsx';
import { management } from '../../api/management.ts';
import { Button } from '../../kit/button.tsx';
import { useToast } from '../../kit/toast.tsx';
import { useTexts } from '../../language/language.tsx';
import { useRight } from '../../shell/rights.ts';

export const StopAgent = ({ agent: { client_id, name, state } }: { readonly agent: AgentRecord }) => {
  const { t } = useTexts();
  const toast = useToast();
  const queries = useQueryClient();
  const may = useRight('editClients');
  const [stopping, setStopping] = useState(false);
  const changes = [
    ['agent', client_id],
    ['client', client_id],
  ] as const;
  const startElsewhere: Elsewhere = {
    cli: cliLine('agent', 'start', client_id),
    call: { method: 'POST', path: `/clients/${encodeURIComponent(client_id)}/enable` },
  };
  const start = useDirectAction({
    ...{ text: t('agent.start'), elsewhere: startElsewhere, run: () => management.clients.enable(client_id) },
    onDone: () => {
      toast({ text: t('danger.done', { action: t('agent.start'), name }), more: <SameAs {...startElsewhere} /> });
      return Promise.all(changes.map((queryKey) => queries.invalidateQueries({ queryKey })));
    },
  });
  if (!may) return null;
  return (
    <>
      {state === 'enabled' && (
        <Button kind="danger" onClick={() => setStopping(true)}>
          {t('agent.stop')} …
        </Button>
      )}
      {state === 'disabled' && <ActionButton action={start} kind="primary" />}
      <FailureNote error={start.error} />
      {stopping && (
        <Confirm
          title={t('danger.title', { action: t('agent.stop'), name })}
          text={t('agent.stop.text')}
          name={client_id}
          effect={() => management.effects.ofClient(client_id, 'disable')}
          elsewhere={{
            cli: cliLine('agent', 'stop', client_id),
            call: { method: 'POST', path: `/clients/${encodeURIComponent(client_id)}/disable` },
          }}
          action={t('agent.stop')}
          run={() => management.clients.disable(client_id)}
          changes={changes}
          done={{ text: t('danger.done', { action: t('agent.stop'), name }), undo: start.act }}
          onClose={() => setStopping(false)}
        />
      )}
    </>
  );
};
