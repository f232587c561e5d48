// Stopping one instance of an agent, while the others continue.
import type { InstanceRecord } from '@mintmark/client/management';
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

const useStart = (clientId: string, name: string) => {
  const { t } = useTexts();
  const toast = useToast();
  const queries = useQueryClient();
  const changes = [
    ['instances', clientId],
    ['agent', clientId],
  ] as const;
  const elsewhere: Elsewhere = {
    cli: cliLine('agent', 'start', clientId, '--instance', name),
    call: { method: 'POST', path: `${instancePath(clientId, name)}/enable` },
  };
  const start = useDirectAction({
    ...{ text: t('agent.start'), elsewhere, run: () => management.instances.enable(clientId, name) },
    onDone: () => {
      toast({ text: t('danger.done', { action: t('agent.start'), name }), more: <SameAs {...elsewhere} /> });
      return Promise.all(changes.map((queryKey) => queries.invalidateQueries({ queryKey })));
    },
  });
  return { start, changes };
};

const instancePath = (clientId: string, name: string): string =>
  `/clients/${encodeURIComponent(clientId)}/instances/${encodeURIComponent(name)}`;

export const InstanceActions = ({ instance: { client_id, name, state } }: { readonly instance: InstanceRecord }) => {
  const { t } = useTexts();
  const may = useRight('editClients');
  const { start } = useStart(client_id, name);
  const [stopping, setStopping] = useState(false);
  if (!may) return null;
  return (
    <>
      {state === 'enabled' ? (
        <Button size="small" kind="danger" aria-label={`${t('agent.stop')}: ${name}`} onClick={() => setStopping(true)}>
          {t('agent.stop')} …
        </Button>
      ) : (
        <ActionButton action={start} size="small" aria-label={`${start.text}: ${name}`} />
      )}
      <FailureNote error={start.error} />
      {stopping && <StopInstance clientId={client_id} name={name} onClose={() => setStopping(false)} />}
    </>
  );
};

export const StopInstance = ({
  clientId,
  name,
  onClose,
}: {
  readonly clientId: string;
  readonly name: string;
  readonly onClose: () => void;
}) => {
  const { t } = useTexts();
  const { start, changes } = useStart(clientId, name);
  return (
    <Confirm
      title={t('danger.title', { action: t('agent.stop'), name })}
      text={t('agent.instance.stop.text')}
      name={name}
      effect={() => management.effects.ofInstance(clientId, name, 'disable')}
      elsewhere={{
        cli: cliLine('agent', 'stop', clientId, '--instance', name),
        call: { method: 'POST', path: `${instancePath(clientId, name)}/disable` },
      }}
      action={t('agent.stop')}
      run={() => management.instances.disable(clientId, name)}
      changes={changes}
      done={{ text: t('danger.done', { action: t('agent.stop'), name }), undo: start.act }}
      onClose={onClose}
    />
  );
};
