// What is done at once with a grant: to suspend it, which can be undone, and to reactivate it. Its end elsewhere.
import { useQueryClient } from '@tanstack/react-query';
import { cliLine } from '../../actions/command-lines.ts';
import { type DirectAction, useDirectAction } from '../../actions/direct-action.tsx';
import { type Elsewhere, SameAs } from '../../actions/same-as.tsx';
import { management } from '../../api/management.ts';
import { useToast } from '../../kit/toast.tsx';
import { useTexts } from '../../language/language.tsx';
import { chainPath } from '../chain/chain-path.ts';

/** The queries of what shows the state of grants. */
export const GRANT_QUERIES = [['grants'], ['chain']] as const;

/** The end of a grant elsewhere. */
export const revokeElsewhere = (grantId: string): Elsewhere => ({
  cli: cliLine('grant', 'revoke', grantId),
  call: { method: 'DELETE', path: chainPath(grantId) },
});

/** @param inList - whether messages have the lines of what was done: rows of a list have none */
export const useGrantActions = (grantId: string, inList: boolean): Readonly<Record<'suspend' | 'reactivate', DirectAction>> => {
  const { t } = useTexts();
  const toast = useToast();
  const queries = useQueryClient();
  const onChanged = (): void => {
    for (const queryKey of GRANT_QUERIES) void queries.invalidateQueries({ queryKey });
  };
  const lines = (elsewhere: Elsewhere) => (inList ? { more: <SameAs {...elsewhere} /> } : {});
  const elsewhereOf = (action: 'suspend' | 'reactivate'): Elsewhere => ({
    cli: cliLine('grant', action, grantId),
    call: { method: 'POST', path: `${chainPath(grantId)}/${action}` },
  });
  const reactivate = useDirectAction({
    ...{ text: t('secret.reactivate'), elsewhere: elsewhereOf('reactivate') },
    run: () => management.grants.reactivate(grantId),
    onDone: () => {
      toast({ text: t('grants.reactivated'), ...lines(elsewhereOf('reactivate')) });
      onChanged();
    },
  });
  const suspend = useDirectAction({
    ...{ text: t('grants.suspend'), elsewhere: elsewhereOf('suspend'), run: () => management.grants.suspend(grantId) },
    onDone: () => {
      toast({ text: t('grants.suspended'), undo: reactivate.act, ...lines(elsewhereOf('suspend')) });
      onChanged();
    },
  });
  return { suspend, reactivate };
};
