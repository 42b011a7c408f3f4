// A shop with one course on the shelf that mails to a server of the test's.
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { drawFilm, eventually, Shop } from '../../browser/support/shop.mjs';

export { eventually };
export const title = 'Übung: <Psoas>, “tief” & 呼吸, eine lange, ruhige Stunde auf dem Rücken für den ganzen Rest des Tages';

export class SellingShop extends Shop {
  static async open() {
    const shop = Object.assign(new SellingShop(), await Shop.open());
    await shop.sell(await drawFilm(path.join(shop.data, 'film.mp4'), { seconds: 7, size: '320x180' }), 'practice');
    await shop.cli('courses', 'edit', 'practice', '--title', title);
    return shop;
  }

  // Closes the shop, writes its settings and opens it again.
  async mailTo(mail, shop = {}) {
    await this.stop();
    const section = (name, settings) =>
      `[${name}]\n${Object.entries(settings).map(([key, value]) => `${key} = ${JSON.stringify(value)}\n`).join('')}`;
    await writeFile(path.join(this.data, 'supple.toml'),
      section('shop', { name: 'Studio, Ltd.', email: 'mara@studio.example', ...shop }) + section('mail', mail));
    await this.serve();
  }

  // Buys; resolves with the order's id once it is paid.
  async buy(email) {
    const ask = (path, fields) => fetch(this.address + path, { method: 'POST', redirect: 'manual', body: new URLSearchParams(fields) });
    const page = (await ask('/courses/practice/checkout', { email })).headers.get('location');
    const paid = await ask(page, { outcome: 'pay' });
    if (paid.status !== 303) throw new Error(`paying answered ${paid.status}`);
    return page.split('/').pop();
  }

  async order(id) {
    return JSON.parse(await this.cli('orders', 'show', id, '--json'));
  }

  // Waits until the only mail of an order is in this state; resolves with it.
  mailOf(order, state) {
    return eventually(async () => {
      const { mails } = await this.order(order);
      const mail = mails.at(-1);
      return mail?.state === state && (state !== 'waiting' || mail.attempts > 0) && mail;
    }, `a mail that is ${state}`);
  }

  // What doctor prints; its exit status does not matter here.
  async doctor() {
    return this.cli('doctor').catch((error) => error.stdout);
  }
}
