// A static server on this machine, for one test.
import { createServer } from 'node:http';
import { readFile } from 'node:fs/promises';
import { extname, join, normalize } from 'node:path';

const TYPES = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.wasm': 'application/wasm',
                '.png': 'image/png', '.jpg': 'image/jpeg', '.json': 'application/json' };

/**
 * Serves `folders` by their names, and `pages`, HTML by path. `delay`: milliseconds before each answer. `spoil(path)`:
 * whether something else is answered.
 */
export async function serve({ folders, pages = {}, headers = {}, delay = 0, spoil = () => false }) {
  const asked = [];
  const fetched = [];  // by scripts
  const server = createServer(async ({ url, headers: said }, answer) => {
    const path = decodeURIComponent(new URL(url, 'http://localhost').pathname);
    asked.push(path);
    if (said['sec-fetch-dest'] === 'empty') fetched.push(path);
    if (path === '/favicon.ico') return answer.writeHead(204).end();
    await new Promise((resolve) => setTimeout(resolve, delay));
    try {
      const [, name, ...rest] = path.split('/');
      const body = spoil(path) ? 'Something else' : pages[path] ?? await readFile(join(folders[name], normalize(rest.join('/'))));
      const type = pages[path] ? 'text/html' : TYPES[extname(path)] ?? 'application/octet-stream';
      answer.writeHead(200, { 'content-type': type, ...headers }).end(body);
    } catch {
      answer.writeHead(404).end();
    }
  });
  server.keepAliveTimeout = 60000;  // or a browser may meet one that is just closed, and ask again
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    asked,
    fetched,
    url: (path) => `http://127.0.0.1:${server.address().port}${path}`,
    close: () => new Promise((resolve) => (server.closeAllConnections(), server.close(resolve))),
  };
}
