// WebKitGTK, the nearest thing to Safari that Debian has, driven over W3C WebDriver by plain fetch.
import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { eventually } from './shop.mjs';

const minibrowser = '/usr/lib/x86_64-linux-gnu/webkit2gtk-4.1/MiniBrowser';

async function freePort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

export class WebKit {
  static async open() {
    const browser = new WebKit();
    const port = await freePort();
    browser.base = `http://127.0.0.1:${port}`;
    browser.driver = spawn('xvfb-run', ['-a', 'WebKitWebDriver', `--port=${port}`, '--host=127.0.0.1'], {
      stdio: 'ignore',
      detached: true,
      env: {
        ...process.env,
        WEBKIT_GST_ENABLE_HLS_SUPPORT: '1',
        WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: '1',
        WEBKIT_DISABLE_DMABUF_RENDERER: '1',
      },
    });
    await eventually(() => fetch(`${browser.base}/status`).then((r) => r.ok, () => false), 'WebKitWebDriver');
    const { sessionId } = await browser.call('POST', '/session', {
      capabilities: {
        alwaysMatch: {
          'webkitgtk:browserOptions': { binary: minibrowser, args: ['--automation', '--autoplay-policy=allow'] },
        },
      },
    });
    browser.session = `/session/${sessionId}`;
    return browser;
  }

  async call(method, path, body) {
    const answer = await fetch(this.base + path, {
      method,
      headers: { 'Content-Type': 'application/json' },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const { value } = await answer.json();
    if (!answer.ok) throw new Error(`${method} ${path}: ${value.error}: ${value.message}`);
    return value;
  }

  go(url) {
    return this.call('POST', `${this.session}/url`, { url });
  }

  run(script, ...args) {
    return this.call('POST', `${this.session}/execute/sync`, { script, args });
  }

  async close() {
    if (this.session) await this.call('DELETE', this.session).catch(() => {});
    process.kill(-this.driver.pid, 'SIGTERM'); // the group we started: xvfb-run, driver, browser
  }
}
