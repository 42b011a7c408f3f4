// ./dev bench ladder [SECONDS [QUALITY]]: bytes and SSIM of the fitted ladder beside those of Apple's fixed table, both
// made by this packager, rung by rung of the same size. SSIM is x264's own, over every picture.

import { film, packaged } from './support.mjs';

const seconds = Number(process.argv[2] ?? 24);
const quality = process.argv[3] ?? 'balanced';
const kbps = (rendition) => (rendition.average_bandwidth / 1000).toFixed(0).padStart(6);

for (const kind of ['still', 'busy']) {
  const source = film(kind, { seconds });
  const fitted = packaged(source, '--no-copy', '--quality', quality).report;
  const apple = packaged(source, '--no-copy', '--quality', quality, '--ladder', 'apple').report;
  const bytes = ({ report }) => report.renditions.reduce((sum, each) => sum + each.average_bandwidth, 0);
  console.log(`\n${kind} film of ${seconds} s in 1080p (rates with 100 kb/s of sound)`);
  console.log('               fitted            Apple of the same size');
  for (const rung of fitted.renditions) {
    const same = apple.renditions.filter(({ width }) => width === rung.width);
    console.log(
      `  ${`${rung.width}x${rung.height}`.padEnd(10)}${kbps(rung)} kb/s ${rung.ssim.toFixed(4)}   ` +
        same.map((each) => `${kbps(each)} kb/s ${each.ssim.toFixed(4)} (${(rung.ssim - each.ssim).toFixed(4)})`).join('   '),
    );
  }
  console.log(`  bytes of all rungs: ${(bytes({ report: fitted }) / bytes({ report: apple })).toFixed(2)} of Apple's`);
}
