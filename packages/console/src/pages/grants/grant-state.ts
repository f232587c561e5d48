// Suspending a grant, which can be undone, and reactivating it.
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { cliLine } from '../../actions/command-lines.ts';
import { management } from '../../api/management.ts';
import { useToast } from '../../kit/toast.tsx';
import { useTexts } from '../../language/language.tsx';

/** Loads again what shows the state of grants. */
export const useGrantsChanged = (): (() => void) => {
  const queries = useQueryClient();
  return () => {
    void queries.invalidateQueries({ queryKey: ['grants'] });
    void queries.invalidateQueries({ queryKey: ['chain'] });
  };
};

export const useGrantState = (grantId: string) => {
  const { t } = useTexts();
  const toast = useToast();
  const onChanged = useGrantsChanged();
  const reactivate = useMutation({ mutationFn: () => management.grants.reactivate(grantId), onSuccess: onChanged });
  const suspend = useMutation({
    mutationFn: () => management.grants.suspend(grantId),
    onSuccess: () => {
      toast({ text: t('grants.suspended'), line: cliLine('grant', 'suspend', grantId), undo: () => reactivate.mutate() });
      onChanged();
    },
  });
  return { suspend, reactivate };
};
