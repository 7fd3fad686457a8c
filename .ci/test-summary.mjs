// Sums the results (.trx) under a folder: names and messages of failed tests, reasons of skipped ones, and the one line at the end.
// Usage: node test-summary.mjs RUNS_THAT_BROKE FOLDER
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const [, , broken, folder] = process.argv;
const entities = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' };
const text = xml => xml
  .replace(/&#x([0-9a-f]+);/gi, (_, hex) => String.fromCodePoint(parseInt(hex, 16)))
  .replace(/&#(\d+);/g, (_, dec) => String.fromCodePoint(Number(dec)))
  .replace(/&(lt|gt|quot|apos|amp);/g, (_, name) => entities[name]);
const first = (xml, pattern) => text(pattern.exec(xml)?.[1] ?? '').trim();

let passed = 0;
let failed = Number(broken);
let skipped = 0;
const reasons = new Map();
const files = readdirSync(folder, { recursive: true }).map(String).filter(file => file.endsWith('.trx')).sort();
for (const file of files) {
  const xml = readFileSync(join(folder, file), 'utf8');
  for (const [result] of xml.matchAll(/<UnitTestResult\b[^>]*?(?:\/>|>[\s\S]*?<\/UnitTestResult>)/g)) {
    const outcome = first(result, /\boutcome="([^"]*)"/);
    const name = first(result, /\btestName="([^"]*)"/);
    if (outcome === 'Passed') {
      passed++;
    } else if (outcome === 'NotExecuted') {
      skipped++;
      const reason = first(result, /<(?:StdOut|Message)>([\s\S]*?)<\/(?:StdOut|Message)>/) || 'no reason given';
      reasons.set(reason, [...(reasons.get(reason) ?? []), name]);
    } else {
      failed++;
      console.log(`FAILED ${name}`);
      const message = first(result, /<Message>([\s\S]*?)<\/Message>/);
      const where = first(result, /<StackTrace>([\s\S]*?)<\/StackTrace>/).split('\n').slice(0, 6).join('\n');
      console.log([message.slice(0, 2000), where].filter(Boolean).join('\n').replace(/^/gm, '    '));
    }
  }
}
for (const [reason, names] of reasons) {
  console.log(`skipped ${names.length}: ${reason}`);
  for (const name of names)
    console.log(`    ${name}`);
}
// Not one test is no success: something is wrong with the run.
if (passed + failed + skipped === 0) {
  console.log('ERROR: no test ran');
  failed = 1;
}
console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
process.exit(failed > 0 ? 1 : 0);
