// What can be done with several clients at once: to disable them, which can be undone, and to enable them.
import type { ClientRecord } from '@mintmark/client/management';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type ApiCall, cliLine } from '../../actions/command-lines.ts';
import { FailureNote } from '../../actions/failure-note.tsx';
import { type Elsewhere, SameAsEach } from '../../actions/same-as.tsx';
import { management } from '../../api/management.ts';
import { Button } from '../../kit/button.tsx';
import { useToast } from '../../kit/toast.tsx';
import { useTexts } from '../../language/language.tsx';

type Act = 'disable' | 'enable';

/** One after the other, so that a long selection does not take the server's capacity. */
const actOnEach = async (act: Act, ids: readonly string[]): Promise<void> => {
  for (const id of ids) await management.clients[act](id);
};

const elsewhereOf = (act: Act, ids: readonly string[]): Elsewhere => ({
  cli: ids.map((id) => cliLine('client', act, id)).join('\n'),
  call: ids.map((id): ApiCall => ({ method: 'POST', path: `/clients/${encodeURIComponent(id)}/${act}` })),
});

export const BulkActions = ({ selected, onDone }: { readonly selected: readonly ClientRecord[]; readonly onDone: () => void }) => {
  const { t, count } = useTexts();
  const toast = useToast();
  const queries = useQueryClient();
  const reload = () => queries.invalidateQueries({ queryKey: ['clients'] });
  const undo = useMutation({ mutationFn: ({ act, ids }: { act: Act; ids: readonly string[] }) => actOnEach(act, ids), onSettled: reload });
  const run = useMutation({
    mutationFn: ({ act, ids }: { act: Act; ids: readonly string[] }) => actOnEach(act, ids),
    onSuccess: (_, { act, ids }) => {
      const text = act === 'disable' ? count('clients.disabled', ids.length) : count('clients.enabled', ids.length);
      toast({
        text,
        undo: () => undo.mutate({ act: act === 'disable' ? 'enable' : 'disable', ids }),
      });
      onDone();
    },
    onSettled: reload,
  });
  const idsOf = (state: ClientRecord['state']): readonly string[] =>
    selected.filter((each) => each.state === state).map(({ client_id }) => client_id);
  const [enabled, disabled] = [idsOf('enabled'), idsOf('disabled')];
  return (
    <section className="row bulk" aria-label={t('clients.selected')}>
      <strong role="status">{count('clients.chosen', selected.length)}</strong>
      <Button
        size="small"
        busy={run.isPending}
        disabled={enabled.length === 0}
        onClick={() => run.mutate({ act: 'disable', ids: enabled })}
      >
        {t('danger.disable')}
      </Button>
      <Button
        size="small"
        busy={run.isPending}
        disabled={disabled.length === 0}
        onClick={() => run.mutate({ act: 'enable', ids: disabled })}
      >
        {t('danger.enable')}
      </Button>
      <Button size="small" kind="ghost" onClick={onDone}>
        {t('clients.unselect')}
      </Button>
      <FailureNote error={run.error ?? undo.error} />
      <SameAsEach
        actions={[
          ...(enabled.length === 0 ? [] : [{ text: t('danger.disable'), elsewhere: elsewhereOf('disable', enabled) }]),
          ...(disabled.length === 0 ? [] : [{ text: t('danger.enable'), elsewhere: elsewhereOf('enable', disabled) }]),
        ]}
      />
    </section>
  );
};
