// The Debian package: what is in it, that it runs, that Debian's own tools have nothing against it.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';

const run = promisify(execFile);
const build = process.env.SUPPLE_BUILD;
const install = path.join(process.env.SUPPLE_SOURCE, 'server/install');
let root, deb;

const inside = (...parts) => path.join(root, ...parts);
// All verbs of the program, from its own help.
async function verbs(...below) {
  const { stdout } = await run(inside('usr/bin/supple'), [...below, '--help']);
  const listed = stdout.split('Subcommands:\n')[1] ?? '';
  return [...listed.matchAll(/^ {2}([a-z-]+) /gm)].map((match) => match[1]);
}

before(async () => {
  root = await mkdtemp(path.join(os.tmpdir(), 'supple-deb-'));
  await run('cpack', ['-G', 'DEB', '-B', root], { cwd: build });
  deb = path.join(root, (await readdir(root)).find((name) => name.endsWith('.deb')));
  await run('dpkg-deb', ['-x', deb, root]);
});
after(() => rm(root, { recursive: true }));

test('the programs run out of it, and find each other', async () => {
  const shop = inside('shop');
  const supple = inside('usr/bin/supple');
  await run(supple, ['--data', shop, 'init']);
  const { stdout } = await run(supple, ['--data', shop, 'doctor']).catch((failed) => failed);
  assert.match(stdout, /packager: supple-package is installed beside supple/);
  assert.match(stdout, /disk: .* GB are wanted/);
});

test('names what the programs need', async () => {
  const { stdout } = await run('dpkg-deb', ['-f', deb, 'Depends']);
  for (const library of ['libssl3', 'libavcodec', 'libboost-json', 'libsoci', 'adduser'])
    assert.ok(stdout.includes(library), library);
});

test('its manual page has every verb, and no fault that man sees', async () => {
  const page = inside('usr/share/man/man1/supple.1.gz');
  const { stdout, stderr } = await run('man', ['--warnings', '-l', page], { env: { ...process.env, MANWIDTH: '100', LC_ALL: 'C.UTF-8' } });
  assert.equal(stderr, '');
  for (const verb of await verbs()) {
    assert.match(stdout, new RegExp(`^supple ${verb}$`, 'm'));
    for (const below of await verbs(verb)) assert.match(stdout, new RegExp(`^ *supple ${verb} ${below}$`, 'm'));
  }
  assert.doesNotMatch(stdout, /supple manual/);
});

async function offered(words) {
  const script = `. ${inside('usr/share/bash-completion/completions/supple')}
    COMP_WORDS=(supple ${words} ''); COMP_CWORD=$((\${#COMP_WORDS[@]} - 1)); _supple; printf '%s\\n' "\${COMPREPLY[@]}"`;
  return (await run('bash', ['-c', script])).stdout.trim().split('\n');
}

test('bash offers the verbs, and after a verb its own options', async () => {
  assert.deepEqual((await offered('')).filter((word) => !word.startsWith('-')).sort(), (await verbs()).sort());
  assert.ok((await offered('orders')).includes('refund'));
  assert.ok((await offered('orders refund')).includes('--amount'));
  assert.ok((await offered('--data /srv/shop orders refund')).includes('--amount'));
  assert.ok(!(await offered('serve')).includes('--amount'));
});

test('the unit is one that systemd takes, and shut in', async () => {
  const unit = path.join(install, 'supple.service');
  const { stdout } = await run('systemd-analyze', ['security', '--offline=true', unit]);
  const level = Number(stdout.match(/exposure level for supple.service: ([0-9.]+)/)[1]);
  assert.ok(level < 2, `exposure ${level}; systemd calls everything below 2 fine`);
});

test('lintian finds no error', async () => {
  const { stdout } = await run('lintian', ['--fail-on', 'error', '--allow-root', deb]).catch((failed) => failed);
  assert.doesNotMatch(stdout, /^E:/m);
});

test('its scripts are plain shell', async () => {
  for (const script of ['postinst', 'prerm', 'postrm']) {
    const file = path.join(install, 'debian', script);
    assert.ok((await stat(file)).mode & 0o100);
    assert.match(await readFile(file, 'utf8'), /^#!\/bin\/sh\nset -e/);
    await run('sh', ['-n', file]);
  }
});
