// Light, dark, or as the system has it. The choice is an attribute of the document; the style sheet does the rest.
import { useState } from 'react';

/** The choices; `system` follows the browser. */
export const THEMES = ['system', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

const STORED = 'mintmark-theme';

const stored = (): Theme => THEMES.find((theme) => theme === window.localStorage.getItem(STORED)) ?? 'system';

const apply = (theme: Theme): void => {
  if (theme === 'system') delete document.documentElement.dataset['theme'];
  else document.documentElement.dataset['theme'] = theme;
};

/** Applies the stored choice, before anything is shown. */
export const applyStoredTheme = (): void => apply(stored());

/** The choice, and how to change it. */
export const useTheme = (): [theme: Theme, setTheme: (theme: Theme) => void] => {
  const [theme, setTheme] = useState(stored);
  return [
    theme,
    (next) => {
      window.localStorage.setItem(STORED, next);
      apply(next);
      setTheme(next);
    },
  ];
};
