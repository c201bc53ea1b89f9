/** Chromium with a page that may run the scripts of its own server and nothing else. */
import { existsSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { delimiter, join } from 'node:path';
import { chromium as driver, type Browser, type Page } from 'playwright-core';
import { type Environment, prologue, type Run } from './environment.ts';

/** The strictest policy under which a page can have a script at all. */
export const CONTENT_SECURITY_POLICY = "default-src 'none'; script-src 'self'";

const TIME_LIMIT = 60_000;
const names = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'];
const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** The browser named by `PULLEY_CHROMIUM`, or the first on the path. It is started by the first script. */
export function chromium(): Environment {
  const program = process.env['PULLEY_CHROMIUM'] ?? findProgram();
  const missing = program === undefined ? { missing: 'no chromium on the path; set PULLEY_CHROMIUM to one' } : {};
  let site: Site | undefined;
  return {
    name: 'Chromium',
    ...missing,
    dialect: 'es2020',
    webAssembly: 'refused',
    run: async (script) => runPage((site ??= await openSite(program!)), script),
    close: async () => closeSite(site),
  };
}

function findProgram(): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  return names.flatMap((name) => folders.map((folder) => join(folder, name))).find((file) => existsSync(file));
}

interface Site {
  readonly browser: Browser;
  readonly server: Server;
  readonly url: string;
  /** What `/script.js` is at the moment. */
  script: string;
}

async function openSite(executablePath: string): Promise<Site> {
  const server = createServer((request, response) => {
    response.setHeader('Content-Security-Policy', CONTENT_SECURITY_POLICY);
    if (request.url === '/') {
      response.setHeader('Content-Type', 'text/html; charset=utf-8');
      response.end('<!doctype html><title>portability</title><script src="/script.js"></script>');
    } else if (request.url === '/script.js') {
      response.setHeader('Content-Type', 'text/javascript; charset=utf-8');
      response.end(site.script);
    } else {
      response.statusCode = 404;
      response.end();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const site: Site = { browser: await driver.launch({ executablePath, args: flags }), server, url, script: '' };
  return site;
}

async function closeSite(site: Site | undefined): Promise<void> {
  await site?.browser.close();
  site?.server.close();
}

/** Opens the page anew and waits for what its script says on the console. */
async function runPage(site: Site, script: string): Promise<Run> {
  site.script = prologue + script;
  const page = await site.browser.newPage();
  try {
    const report = firstWord(page);
    await page.goto(site.url);
    return { report: await report };
  } finally {
    await page.close();
  }
}

/** The first line that the page logs; an error that nobody caught, or a minute's silence, is an error here. */
function firstWord(page: Page): Promise<string> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('the page did not report')), TIME_LIMIT);
    const settle = (action: () => void): void => {
      clearTimeout(timer);
      action();
    };
    page.on('console', (message) => {
      if (message.type() === 'log') settle(() => resolve(message.text()));
    });
    page.on('pageerror', (error) => settle(() => reject(error)));
  });
}
