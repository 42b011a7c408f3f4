// A real shop for one test file: its own data folder, the real executables, a port of its own.
import { execFile, spawn } from 'node:child_process';
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import readline from 'node:readline';
import { promisify } from 'node:util';

const run = promisify(execFile);
const bin = process.env.SUPPLE_BIN ?? path.resolve('build/release/bin');
export const supple = path.join(bin, 'supple');
export const packager = path.join(bin, 'supple-package');

// Draws a short film with ffmpeg: moving picture, a tone that begins `soundDelay` late, `seconds` long.
export async function drawFilm(file, { seconds = 24, size = '1280x720', rate = 25, soundDelay = 0 } = {}) {
  await run('ffmpeg', ['-v', 'error', '-f', 'lavfi', '-i', `testsrc2=size=${size}:rate=${rate}`,
    '-itsoffset', String(soundDelay), '-f', 'lavfi', '-i', 'sine=frequency=330:sample_rate=48000', '-t', String(seconds),
    '-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p', '-c:a', 'aac', '-shortest', file]);
  return file;
}

export class Shop {
  static async open({ settings = '' } = {}) {
    const shop = new Shop();
    shop.data = await mkdtemp(path.join(tmpdir(), 'supple-shop-'));
    await shop.cli('init');
    if (settings) await writeFile(path.join(shop.data, 'supple.toml'), settings);
    return shop;
  }

  // Runs a command of the shop; resolves with its standard output, rejects with its error.
  async cli(...words) {
    const { stdout } = await run(supple, ['--data', this.data, ...words], { maxBuffer: 1 << 24 });
    return stdout;
  }

  async sell(file, course, ...options) {
    const preview = options.includes('--preview') ? [] : ['--preview', '6'];
    return this.cli('package', file, '--course', course, '--title', 'Your Supple Psoas', '--price', '29.00',
      '--currency', 'USD', '--publish', '--quality', 'fast', ...preview, ...options);
  }

  // listen: null for what the settings say.
  async serve({ listen = '127.0.0.1:0' } = {}) {
    this.server = spawn(supple, ['--data', this.data, 'serve', ...(listen ? ['--listen', listen] : [])],
      { stdio: ['ignore', 'pipe', 'pipe'] });
    this.log = '';
    this.server.stderr.on('data', (bytes) => { this.log += bytes; });
    const lines = readline.createInterface({ input: this.server.stdout });
    this.address = await new Promise((resolve, reject) => {
      this.server.once('exit', (status) => reject(new Error(`serve ended with ${status}: ${this.log}`)));
      lines.on('line', (line) => {
        const found = /https?:\/\/\S+/.exec(line);
        if (!found) return;
        this.listening = /listening on ([^)]+)\)/.exec(line)?.[1]; // not where customers come to behind a proxy
        resolve(found[0].replace(/\/$/, ''));
      });
    });
    return this.address;
  }

  async stop(signal = 'SIGTERM') {
    if (!this.server || this.server.exitCode !== null) return;
    const ended = new Promise((resolve) => this.server.once('exit', resolve));
    this.server.kill(signal);
    await ended;
  }

  async close() {
    await this.stop();
    await rm(this.data, { recursive: true, force: true });
  }

  async mails() {
    const folder = path.join(this.data, 'mail');
    const names = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith('.eml')).sort();
    return Promise.all(names.map((name) => readFile(path.join(folder, name), 'utf8')));
  }

  // Waits until a mail to `recipient` matches `pattern`; resolves with the match.
  async mailed(recipient, pattern) {
    return eventually(async () => {
      for (const mail of (await this.mails()).reverse()) {
        const found = mail.includes(recipient) && pattern.exec(unfolded(mail));
        if (found) return found;
      }
      return null;
    }, `a mail to ${recipient} that matches ${pattern}`);
  }
}

// Undoes quoted-printable, in which long addresses are broken over lines.
function unfolded(mail) {
  return mail.replace(/=\r?\n/g, '').replace(/=([0-9A-F]{2})/g, (_, hex) => String.fromCharCode(parseInt(hex, 16)));
}

// Asks until `probe` gives something truthy; a generous bound, since machines are slow.
export async function eventually(probe, what, seconds = 30) {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    const found = await probe();
    if (found) return found;
    if (Date.now() > end) throw new Error(`waited ${seconds} s for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
