// Operators, their links and their sessions.
import type { Operator, OperatorLink, OperatorPasskey, OperatorSession } from '@mintmark/server';
import { NOW, nextId } from './ids-and-time.ts';

export const PASSWORD = { hash: '$argon2id$v=19$m=8,t=1,p=1$AAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAA', pepperId: 'p', setAt: NOW };

/** An administrator with a password. */
export const sampleOperator = (tenantId: string, given: Partial<Operator> = {}): Operator => ({
  tenantId,
  id: nextId(),
  name: `operator-${nextId()}`,
  displayName: undefined,
  roles: ['administrator'],
  password: PASSWORD,
  origin: undefined,
  version: 1,
  createdAt: NOW,
  createdBy: 'admin',
  updatedAt: NOW,
  disabledAt: undefined,
  disabledBy: undefined,
  ...given,
});

/** A link that can be used for a day. */
export const sampleLink = (tenantId: string, given: Partial<OperatorLink> = {}): OperatorLink => ({
  tenantId,
  tokenHash: nextId(),
  operatorId: undefined,
  roles: [],
  createdAt: NOW,
  expiresAt: NOW + 86_400_000,
  ...given,
});

/** A session that lasts for an hour. */
export const sampleSession = (tenantId: string, operatorId: string, given: Partial<OperatorSession> = {}): OperatorSession => ({
  tenantId,
  id: nextId(),
  tokenHash: nextId(),
  operatorId,
  method: 'password',
  address: '192.0.2.1',
  userAgent: 'a browser',
  createdAt: NOW,
  lastUsedAt: NOW,
  expiresAt: NOW + 3_600_000,
  ...given,
});

/** A passkey that was never used. */
export const samplePasskey = (tenantId: string, operatorId: string, given: Partial<OperatorPasskey> = {}): OperatorPasskey => ({
  tenantId,
  id: nextId(),
  operatorId,
  publicKey: 'pQECAyYgASFYIA',
  counter: 0,
  transports: ['internal'],
  label: 'laptop',
  createdAt: NOW,
  lastUsedAt: undefined,
  ...given,
});
