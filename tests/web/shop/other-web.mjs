// Another web server before an API that this spec plays: to be slow, wrong or gone, and then the real one again.
import { spawn } from 'node:child_process';
import { createServer } from 'node:http';
import { freePort } from './browser.mjs';
import { facts, until } from './facts.mjs';

export const ways = {
  real: async (request, response) => {
    const answer = await fetch(facts.gateway + request.url, { headers: { Accept: 'application/json' } });
    response.writeHead(answer.status, { 'Content-Type': answer.headers.get('content-type') ?? '' }).end(await answer.text());
  },
  wrong: (_request, response) => response.writeHead(502, { 'Content-Type': 'text/html' }).end('<h1>502 Bad Gateway</h1>'),
  garbled: (_request, response) => response.writeHead(200, { 'Content-Type': 'application/json' }).end('{"items": ['),
  gone: (request) => request.socket.destroy(),
  slow: () => {}, // no answer at all
};

export async function otherWeb() {
  let way = ways.real;
  const api = createServer((request, response) => Promise.resolve(way(request, response)).catch(() => response.destroy()));
  await new Promise((resolve) => { api.listen(0, '127.0.0.1', resolve); });
  const port = await freePort();
  const web = spawn(process.execPath, [facts.site.server], { stdio: 'ignore', env: {
    ...facts.site.environment, PORT: String(port), OPENRUN_API_URL: `http://127.0.0.1:${api.address().port}` } });
  const close = () => new Promise((resolve) => {
    api.closeAllConnections();
    api.close();
    web.once('exit', resolve);
    if (web.exitCode !== null || !web.kill()) resolve();
  });
  const isUp = () => fetch(`http://localhost:${port}/healthz`).then(({ ok }) => ok, () => false);
  await until('the other web answers', isUp).catch((error) => close().then(() => { throw error; }));
  return { url: `http://www.openrun.localhost:${port}`, become: (name) => { way = ways[name]; }, close };
}
