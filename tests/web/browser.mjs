// Debian's Chromium, without a window and without calls of its own to anywhere.
import { require } from './environment.mjs';

const { chromium } = require('playwright-core');

const PATH = '/usr/bin/chromium';

export const launch = () => chromium.launch({
  executablePath: PATH,
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
         '--disable-component-update', '--disable-sync'],
});

/** A page that keeps what its console says from warnings on, and its errors, in `complaints`. */
export async function open(browser, options = {}) {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  page.complaints = [];
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) page.complaints.push(message.text());
  });
  page.on('pageerror', (error) => page.complaints.push(String(error)));
  return page;
}
