/**
 * A real service for tools that test it from outside: the built program over a small project in a folder of its own, with a model
 * on loopback that answers two words, and a receiver of webhooks.
 */

import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packageDir } from './prepare.mjs';

const START_MS = 60_000;
const SECRET = `whsec_${Buffer.alloc(32, 1).toString('base64')}`;
const PIECES = [
  ...['The tide ', 'is doubled [1].'].map((content) => ({ index: 0, delta: { content }, finish_reason: null })),
  { index: 0, delta: {}, finish_reason: 'stop' },
];

/** @returns what a tool needs to ask it, and `close` */
export async function serveSample() {
  const top = mkdtempSync(join(tmpdir(), 'mlx-code-sample-'));
  const root = join(top, 'project');
  mkdirSync(join(root, 'src'), { recursive: true });
  writeFileSync(
    join(root, 'src/tides.ts'),
    '/** Says how high the tide is. */\nexport function tideAt(hour: number) {\n  return hour * 2;\n}\n',
  );
  writeFileSync(join(root, 'src/port.ts'), "import { tideAt } from './tides.ts';\nexport const high = tideAt(6);\n");
  const other = await loopback();
  const target = `${other.origin}/hook`;
  const environment = {
    PATH: process.env.PATH,
    ...{ HOME: top, TMPDIR: top, XDG_RUNTIME_DIR: top, MLX_CODE_NO_SETUP: '1' },
    ...Object.fromEntries(['CACHE', 'DATA', 'CONFIG'].map((name) => [`MLX_CODE_${name}_DIR`, join(top, name)])),
    ...{ MLX_CODE_CHAT_SERVER: `openai:${other.origin}/v1`, MLX_CODE_CHAT_SERVER_MODEL: 'sample' },
    ...{ MLX_CODE_WEBHOOKS_TARGETS: target, MLX_CODE_WEBHOOK_SECRET: SECRET, MLX_CODE_HOOK_SECRET: SECRET },
  };
  const bin = join(packageDir, 'bin', 'mlx-code.mjs');
  const child = spawn(process.execPath, [bin, 'serve', '--http', '--fast'], {
    ...{ cwd: root, env: environment, stdio: ['ignore', 'ignore', 'pipe'] },
  });
  const ended = new Promise((resolve) => child.once('close', resolve));
  const close = async () => {
    child.kill('SIGINT');
    await ended;
    other.server.closeAllConnections();
    await new Promise((resolve) => other.server.close(resolve));
    rmSync(top, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    const said = await started(child);
    const url = /(http:\S+) with the token/.exec(said)?.[1];
    const token = readFileSync(/with the token in (\S+)/.exec(said)?.[1] ?? '', 'utf8');
    const targetId = createHash('sha256').update(target).digest('hex').slice(0, 16);
    return { top, root, url, token, targetId, environment, bin, close };
  } catch (error) {
    await close();
    throw error;
  }
}

// --- internal ---

/** Answers as a server of OpenAI's protocol, and takes webhooks. */
async function loopback() {
  const server = createServer((request, response) => {
    request.resume();
    request.on('end', () => {
      if (request.url === '/hook') return response.writeHead(204).end();
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      for (const piece of PIECES) response.write(`data: ${JSON.stringify({ choices: [piece] })}\n\n`);
      response.end('data: [DONE]\n\n');
    });
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, origin: `http://127.0.0.1:${server.address().port}` };
}

function started(child) {
  return new Promise((resolve, reject) => {
    let said = '';
    const fail = (why) => reject(new Error(`the service did not start: ${why}\n${said}`));
    const timer = setTimeout(() => fail('it takes too long'), START_MS);
    child.once('close', (code) => fail(`it ended with ${code}`));
    child.stderr.setEncoding('utf8').on('data', (text) => {
      said += text;
      if (!/with the token in \S+\n/.test(said)) return;
      clearTimeout(timer);
      resolve(said);
    });
  });
}
