// Shows an action as a line of the command, a request with curl and a manifest, each to be copied.
import { Code } from '../kit/copy.tsx';
import { Icon } from '../kit/icon.tsx';
import { Tabs } from '../kit/tabs.tsx';
import { useTexts } from '../language/language.tsx';
import { type ApiCall, curlLine } from './command-lines.ts';

/** An action in the other ways to do it. */
export interface Elsewhere {
  readonly cli: string;
  readonly call: ApiCall;
  /** A manifest, if the action can be described by one. */
  readonly yaml?: string;
}

/** @param action - its name, where several are shown */
export const SameAs = ({ cli, call, yaml, action }: Elsewhere & { readonly action?: string }) => {
  const { t } = useTexts();
  const ways = [
    { name: 'CLI', text: cli },
    { name: 'curl', text: curlLine(call) },
    ...(yaml === undefined ? [] : [{ name: 'YAML', text: yaml }]),
  ];
  return (
    <details className="details">
      <summary>
        <Icon name="chevron" />
        {action === undefined ? t('same-as') : t('same-as.of', { action })}
      </summary>
      <Tabs label={t('same-as')} tabs={ways.map(({ name, text }) => ({ name, content: <Code text={text} of={name} /> }))} />
    </details>
  );
};
