// Programs that get a token, filled in for one client.
import { Code } from '../kit/copy.tsx';
import { Tabs } from '../kit/tabs.tsx';
import { useTexts } from '../language/language.tsx';
import type { Flow, Program } from './run-flow.ts';

export const Programs = <Filled extends Flow>({
  programs,
  flow,
}: {
  readonly programs: readonly Program<Filled>[];
  readonly flow: Filled;
}) => {
  const { t } = useTexts();
  return (
    <>
      <p className="muted">{t('flow.text')}</p>
      <Tabs label={t('flow')} tabs={programs.map(({ name, text }) => ({ name, content: <Code text={text(flow)} of={name} /> }))} />
    </>
  );
};
