// URLs of databases with one host or several.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { DatabaseHosts, parseDatabaseUrl } from './database-url.ts';
import { storeNameOf } from './pool.ts';

describe('a database URL', () => {
  const ACCEPTED: readonly (readonly [string, readonly string[], hostNames: string, mustBeWritable: boolean])[] = [
    ['postgres://u:p@db/name', ['postgres://u:p@db/name'], 'db', false],
    ['postgresql://u@db:5433/name?sslmode=require', ['postgresql://u@db:5433/name?sslmode=require'], 'db:5433', false],
    ['postgres:///name?host=/run/postgresql', ['postgres:///name?host=/run/postgresql'], 'localhost', false],
    ['postgres://db', ['postgres://db'], 'db', false],
    [
      'postgres://u:a,b@one:1,two:2/name?sslmode=require',
      ['postgres://u:a,b@one:1/name?sslmode=require', 'postgres://u:a,b@two:2/name?sslmode=require'],
      'one:1,two:2',
      true,
    ],
    [
      'postgres://u@[::1]:1,two/name?target_session_attrs=read-write',
      ['postgres://u@[::1]:1/name?', 'postgres://u@two/name?'],
      '[::1]:1,two',
      true,
    ],
    ['postgres://u@db/name?target_session_attrs=primary', ['postgres://u@db/name?'], 'db', true],
    ['postgres://u:se%40cret@db/name', ['postgres://u:se%40cret@db/name'], 'db', false],
    ['postgres://u:se@cret@db/name', ['postgres://u:se@cret@db/name'], 'db', false],
    ['postgres://u:se@cre,t@db/name', ['postgres://u:se@cre,t@db/name'], 'db', false],
    [
      'postgres://u:s@e,c@ret@one:1,two:2/name',
      ['postgres://u:s@e,c@ret@one:1/name', 'postgres://u:s@e,c@ret@two:2/name'],
      'one:1,two:2',
      true,
    ],
    [
      'postgres://u:se@cret@[2001:db8::1]:1,[::1]:2/name',
      ['postgres://u:se@cret@[2001:db8::1]:1/name', 'postgres://u:se@cret@[::1]:2/name'],
      '[2001:db8::1]:1,[::1]:2',
      true,
    ],
  ];
  for (const [text, hosts, hostNames, mustBeWritable] of ACCEPTED) {
    test(`${text} is accepted, and its user and password are not in its name`, () => {
      const parsed = parseDatabaseUrl(text);
      assert.deepEqual([parsed?.hosts, parsed?.hostNames, parsed?.mustBeWritable], [hosts, hostNames, mustBeWritable]);
      assert.equal(storeNameOf(text), `PostgreSQL at ${hostNames}, database "${/name/.exec(text)?.[0] ?? ''}",`);
    });
  }

  for (const text of [
    'postgres//u@db/name',
    'mysql://db/name',
    'postgres://one,,two/name',
    'postgres://one,/name',
    'postgres://one:x,two/name',
    'postgres://u:12/34@db/name',
    'postgres://u:se@cret@one,,two/name',
    'postgres://one,two/name?target_session_attrs=any',
    'postgres://one,two/name?target_session_attrs=standby',
  ]) {
    test(`${text} is refused by a message that does not repeat it`, () => {
      assert.equal(parseDatabaseUrl(text), undefined);
      assert.throws(() => storeNameOf(text), /^StorageUnavailable: The database URL is not a URL\. It is written as [^"]+$/);
    });
  }

  test('with a password is known to have one', () => {
    assert.equal(parseDatabaseUrl('postgres://u:p@a:1,b:2/name')?.hasPassword, true);
    assert.equal(parseDatabaseUrl('postgres://u@a:1,b:2/name')?.hasPassword, false);
  });
});

test('several failures of one host go on to the next host once', () => {
  const hosts = new DatabaseHosts(['a', 'b']);
  hosts.failed('a');
  hosts.failed('a');
  assert.equal(hosts.current, 'b');
  hosts.failed('b');
  assert.equal(hosts.current, 'a');
});
