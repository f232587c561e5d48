// The navigation: on the left, or behind a button in a narrow window.
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { Link, useLocation } from 'wouter';
import { Button } from '../kit/button.tsx';
import { Icon } from '../kit/icon.tsx';
import { useTexts } from '../language/language.tsx';
import mark from '../style/mark.svg';
import { NAVIGATION } from './navigation.ts';
import { Preferences } from './preferences.tsx';
import { hasRight, useSession } from './rights.ts';

export const Sidebar = ({ onSignOut, skip }: { readonly onSignOut: () => void; readonly skip: ReactNode }) => {
  const { t } = useTexts();
  const [location] = useLocation();
  // The location for which the navigation was opened: a chosen page closes it.
  const [openAt, setOpenAt] = useState<string>();
  const open = openAt === location;
  const header = useRef<HTMLElement>(null);
  useEffect(() => {
    // Open, it would cover what gets the focus outside of it.
    const close = ({ target }: FocusEvent): void => {
      if (target instanceof Node && header.current?.contains(target) === false) setOpenAt(undefined);
    };
    document.addEventListener('focusin', close);
    return () => document.removeEventListener('focusin', close);
  }, []);
  const { operator, tenant } = useSession();
  return (
    <header className="sidebar" data-open={open} ref={header}>
      {skip}
      <div className="sidebar-top">
        <Link href="/" className="brand">
          <img src={mark} alt="" />
          <span>
            <strong>Mintmark</strong>
            <span className="host">{new URL(tenant.issuer).host}</span>
          </span>
        </Link>
        <span className="menu-button">
          <Button
            kind="ghost"
            icon={open ? 'close' : 'menu'}
            aria-expanded={open}
            aria-controls="navigation"
            onClick={() => setOpenAt(open ? undefined : location)}
          >
            {t('nav.menu')}
          </Button>
        </span>
      </div>
      <nav className="nav" id="navigation" aria-label={t('nav.label')}>
        {NAVIGATION.map(({ title, entries }) => {
          const shown = entries.filter(({ right }) => right === undefined || hasRight(operator.entitlements, right));
          return (
            shown.length > 0 && (
              <div key={title}>
                <h2>{t(title)}</h2>
                <ul>
                  {shown.map(({ path, title: name, icon }) => (
                    <li key={path}>
                      <Link href={path} aria-current={isAt(location, path) ? 'page' : undefined}>
                        <Icon name={icon} />
                        {t(name)}
                      </Link>
                    </li>
                  ))}
                </ul>
              </div>
            )
          );
        })}
      </nav>
      <div className="sidebar-end">
        <div className="small">
          <strong>{operator.display_name ?? operator.name}</strong>
          <div className="muted">{operator.roles.join(', ')}</div>
        </div>
        <Preferences />
        <Button size="small" icon="leave" onClick={onSignOut}>
          {t('sign-out')}
        </Button>
      </div>
    </header>
  );
};

const isAt = (location: string, path: string): boolean => location === path || (path !== '/' && location.startsWith(`${path}/`));
