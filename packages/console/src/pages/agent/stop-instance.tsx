// Stopping one instance of an agent, while the others continue.
import type { InstanceRecord } from '@mintmark/client/management';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { cliLine } from '../../actions/command-lines.ts';
import { Confirm } from '../../actions/confirm.tsx';
import { FailureNote } from '../../actions/failure-note.tsx';
import { management } from '../../api/management.ts';
import { Button } from '../../kit/button.tsx';
import { useToast } from '../../kit/toast.tsx';
import { useTexts } from '../../language/language.tsx';
import { useRight } from '../../shell/rights.ts';

const useStart = (clientId: string, name: string) => {
  const queries = useQueryClient();
  const onChanged = () =>
    Promise.all([
      queries.invalidateQueries({ queryKey: ['instances', clientId] }),
      queries.invalidateQueries({ queryKey: ['agent', clientId] }),
    ]);
  return { start: useMutation({ mutationFn: () => management.instances.enable(clientId, name), onSuccess: onChanged }), onChanged };
};

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
        <Button size="small" aria-label={`${t('agent.start')}: ${name}`} busy={start.isPending} onClick={() => start.mutate()}>
          {t('agent.start')}
        </Button>
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
  const toast = useToast();
  const { start, onChanged } = useStart(clientId, name);
  return (
    <Confirm
      title={t('danger.title', { action: t('agent.stop'), name })}
      text={t('agent.instance.stop.text')}
      name={name}
      effect={() => management.effects.ofInstance(clientId, name, 'disable')}
      elsewhere={{
        cli: cliLine('agent', 'stop', clientId, '--instance', name),
        call: { method: 'POST', path: `/clients/${encodeURIComponent(clientId)}/instances/${encodeURIComponent(name)}/disable` },
      }}
      action={t('agent.stop')}
      run={() => management.instances.disable(clientId, name)}
      onClose={onClose}
      onDone={() => {
        onClose();
        toast({ text: t('danger.done', { action: t('agent.stop'), name }), undo: () => start.mutate() });
        void onChanged();
      }}
    />
  );
};
