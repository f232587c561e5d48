// The profile file is readable only by its owner, and written completely or not at all.
import assert from 'node:assert/strict';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, test } from 'node:test';
import type { Profile } from './profile.ts';
import { profileName, profilePath, readProfiles, removeProfile, saveProfile } from './profile-file.ts';

const PROFILE: Profile = {
  tenantUrl: 'https://a.example',
  clientId: 'id',
  clientSecret: 's',
  authMethod: 'client_secret_post',
  caCert: '/ca.pem',
};

let home = '';
let path = '';
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'mintmark-profile-'));
  path = profilePath({ env: {}, home });
});
afterEach(() => rm(home, { recursive: true }));

const mode = async (name: string): Promise<string> => ((await stat(name)).mode & 0o777).toString(8);

describe('the path of the profile file', () => {
  const cases: [string, string | undefined, string][] = [
    ['under ~/.config', undefined, '/home/me/.config/mintmark/profile.json'],
    ['under XDG_CONFIG_HOME', '/etc/me', '/etc/me/mintmark/profile.json'],
    ['a relative XDG_CONFIG_HOME is ignored', 'me', '/home/me/.config/mintmark/profile.json'],
  ];
  for (const [name, xdg, want] of cases) {
    test(name, () => assert.equal(profilePath({ env: { XDG_CONFIG_HOME: xdg }, home: '/home/me' }), want));
  }
});

describe('only the owner can read', () => {
  test('a file of mode 0600 in a folder of mode 0700', async () => {
    await saveProfile(path, 'default', PROFILE);
    assert.deepEqual([await mode(path), await mode(dirname(path))], ['600', '700']);
  });
  test('a file and a folder that existed with other modes', async () => {
    await mkdir(dirname(path), { recursive: true });
    await chmod(dirname(path), 0o755);
    await writeFile(path, '{"profiles":{}}', { mode: 0o644 });
    await saveProfile(path, 'default', PROFILE);
    assert.deepEqual([await mode(path), await mode(dirname(path))], ['600', '700']);
  });
});

describe('several profiles', () => {
  test('are stored in one file and read back as saved', async () => {
    const other: Profile = { ...PROFILE, clientId: 'other', authMethod: 'client_secret_basic', caCert: undefined };
    await saveProfile(path, 'default', PROFILE);
    await saveProfile(path, 'other', other);
    assert.deepEqual(
      [...(await readProfiles(path))],
      [
        ['default', PROFILE],
        ['other', other],
      ],
    );
  });
  test('saving a profile again replaces it', async () => {
    await saveProfile(path, 'default', PROFILE);
    await saveProfile(path, 'default', { ...PROFILE, clientSecret: 'new' });
    assert.deepEqual([...(await readProfiles(path))], [['default', { ...PROFILE, clientSecret: 'new' }]]);
  });
  test('removing the last profile removes the file', async () => {
    await saveProfile(path, 'default', PROFILE);
    await saveProfile(path, 'other', PROFILE);
    assert.equal(await removeProfile(path, 'other'), true);
    assert.deepEqual([...(await readProfiles(path)).keys()], ['default']);
    assert.equal(await removeProfile(path, 'default'), true);
    assert.deepEqual(await readdir(dirname(path)), []);
    assert.equal(await removeProfile(path, 'default'), false);
  });
});

describe('failures', () => {
  test('without a file there are no profiles', async () => assert.equal((await readProfiles(path)).size, 0));
  const damaged: [string, string][] = [
    ['a file that is not JSON', '{'],
    ['a file without profiles', '{}'],
    ['a profile without a secret', '{"profiles":{"default":{"tenant_url":"https://a.example","client_id":"x"}}}'],
    ['an unknown method', '{"profiles":{"a":{"tenant_url":"https://a.example","client_id":"x","client_secret":"y","auth_method":"z"}}}'],
  ];
  for (const [name, text] of damaged) {
    test(`${name}: the error has the path, and the file is not overwritten`, async () => {
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, text);
      await assert.rejects(saveProfile(path, 'default', PROFILE), {
        message: `The profile file ${path} is damaged. Remove it and run \`mintmark login\` again.`,
      });
      assert.equal(await readFile(path, 'utf8'), text);
    });
  }
  test('a folder that cannot be created: the error has the path, and nothing is left behind', async () => {
    await writeFile(join(home, '.config'), '');
    await assert.rejects(saveProfile(path, 'default', PROFILE), { message: `The profile file ${path} cannot be written (ENOTDIR).` });
    assert.deepEqual(await readdir(home), ['.config']);
  });
  test('a file that cannot be replaced: nothing is left behind', async () => {
    await mkdir(path, { recursive: true });
    await assert.rejects(saveProfile(path, 'default', PROFILE), { message: `The profile file ${path} cannot be read (EISDIR).` });
    assert.deepEqual(await readdir(dirname(path)), ['profile.json']);
  });
});

describe('the profile name', () => {
  for (const name of ['default', 'prod-1', 'a.b_c', '0']) test(`${name} is valid`, () => assert.equal(profileName(name), name));
  for (const name of ['', '-x', '.x', '../x', 'a b', 'x'.repeat(65), '__proto__']) {
    test(`${JSON.stringify(name)} is invalid`, () => assert.throws(() => profileName(name), { name: 'UsageError' }));
  }
});
